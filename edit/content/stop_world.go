package content

const stopRussian = `а без более бы был была были было быть в вам вас весь во вот все всего всех вы где да даже два для
до другие его ее её если есть еще ещё же за заявил здесь и из или им их к как ко когда кто которая которого которой
которые который которых ли лишь между меня мне может можно мы на над надо нам нас не него нее ней нет ни них но ну о об
однако он она они оно от очень перед по под после потому при про раз с сам свое своей своих свои себя сейчас сказал со
сообщил так также такой там те тем то того тоже той только том тот три тут ты у уже хотя чего чем через что чтобы эта
эти этого этой этом этот это этих я словам`

const stopUkrainian = `а або адже але без більш був була були було бути в вам вас весь вже ви від він вона вони воно все
всі где де для до ж за з зі і із й його її їх їм коли який яка яке які якого якої яких як якщо лише між може можна ми на
над нам нас не ні них нього неї ну о об однак один під після по при про раз саме свої свого своєї себе сказав та так
також там те теж ти то той тому треба три тут у хоча це цей цього цієї ці через чи що щоб ще я`

const stopPolish = `a aby ale ani az bardziej bardzo bez bo był była było były być będzie będą by chce ci co coraz czy
czyli dla do dwa gdy gdzie go i ich ile im ja jak jaki jako je jednak jego jej jest jeszcze jeśli już każdy kiedy kto
która które którego której którym którzy który których lub ma mają mi między mnie może można mu my na nad nam nas nie
nich nim niż no o od on ona one oni oraz po pod podczas pomiędzy ponad ponieważ poza powiedział powiedziała przed
przede przez przy są się ta tak taka taki takie także tam te tego tej ten teraz też to tu tych tylko tym u w we według
wie wielu więc więcej wszystko z za zaś ze został została zostały że`

const stopTurkish = `acaba ama ancak artık asla aslında az bana bazı belki ben beni benim beri bile bir biraz birçok biri
birkaç biz bize bizim bu buna bunda bundan bunlar bunu bunun burada çok çünkü da daha de değil demek dedi diğer diye
dolayı en gibi göre hem hep hepsi her hiç için ile ilgili ise iki işte kadar kendi ki kim mi mı mu mü nasıl ne neden o
olan olarak oldu olduğu olduğunu olmak olması olsa olup ona ondan onlar onların onu onun oysa öyle önce pek rağmen sadece
sanki sen siz sonra söyledi şey şu tarafından tüm üzere var ve veya ya yani yapılan yer yine yok zaten`

const stopArabic = `في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين أن إن أنه إنه أنها إنها كان كانت كما لا لم لن ما
ماذا متى هل هو هي هم هن نحن أنا أنت قد لقد قال قالت وقال وقالت أضاف وأضاف بعد قبل بين حتى حيث خلال عند عندما غير كل
كلا لكن ولكن ليس ليست منذ نحو أو أم أي أما إذا إذ ثم بعض به بها بهذا تم ولا وفي ومن وعلى وإلى وأن وهو وهي وكان وكانت
فيه فيها منه منها عليه عليها إليه له لها لهم يكون تكون يمكن ضد تحت فوق دون سوى أحد حول أمام وقد كذلك أيضا أيضًا`

const stopHindi = `का की के को में से है हैं और पर ने कि यह वह इस उस तो ही भी था थी थे एक हो गया गई गए कर करने किया
की किए लिए साथ बाद तक जो अब जब तब कहा कहना ये वे अपने अपनी अपना उन उनके उनकी उनका इसके इसकी इसका उसके उसकी उसका इन
नहीं न या रहा रही रहे हुआ हुई हुए होने होता होती होते कोई कुछ कई बहुत सकता सकती सकते जा जाता जाती जाते दिया दी दिए
वाले वाली वाला द्वारा यहां वहां अगर लेकिन मगर क्या क्यों कैसे मैं हम आप तुम मुझे हमें उन्हें इन्हें उन्होंने इन्होंने उसे इसे
दो बारे दौरान बीच`

// Of scripts without spaces the lists hold the pairs of characters that
// [Words] makes of endings and particles.
const stopJapanese = `です ます した して いる ある する こと これ それ から まで よう では には とし った って てい れた れる
され この その ない など ため とい いう うと より ので との のは のが のを のに りま まし しま`

const stopChinese = `我们 你们 他们 这个 那个 这些 那些 一个 没有 什么 因为 所以 但是 以及 或者 如果 可以 已经 表示 就是 还是 不是
也是 其中 对于 关于 进行 通过 目前 同时 此外`
