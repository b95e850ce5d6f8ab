package cite

import "feedctl/news"

// The references of the tests. Every name, title and address is invented.

func person(given, family string) news.Name { return news.Name{Given: given, Family: family} }
func group(literal string) news.Name        { return news.Name{Literal: literal} }
func on(y, m, d int) Date                   { return Date{Start: Day{y, m, d}} }

var crowd = []news.Name{
	person("Ada", "Brook"), person("Bertram", "Hale"), person("Cora", "Lind"), person("Dan", "Moss"), person("Eve", "North"),
	person("Finn", "Oak"), person("Gail", "Pike"), person("Hugh", "Quill"), person("Iris", "Reed"), person("Jon", "Stone"),
	person("Kay", "Thorn"), person("Leo", "Umber"), person("Mia", "Vale"), person("Ned", "Wood"), person("Ola", "Yarrow"),
	person("Pia", "Zander"), person("Quin", "Ash"), person("Rae", "Birch"), person("Sam", "Cedar"), person("Tess", "Dale"),
	person("Uma-Lee", "Elm"), person("Vic", "Fern"),
}

// article is a newspaper's article by the first n of crowd, changed by f.
func article(n int, f func(*Reference)) Reference {
	r := Reference{
		ID: "a", Type: "article-newspaper", Language: "en", Title: "Harbour reopens after the storm", ContainerTitle: "The Harbour Post",
		URL: "https://post.example/harbour", Author: crowd[:n:n], Issued: on(2024, 3, 5), Accessed: on(2024, 4, 1),
	}
	if f != nil {
		f(&r)
	}
	return r
}

func by(names ...news.Name) func(*Reference) {
	return func(r *Reference) { r.Author = names }
}

func titled(t string) func(*Reference) {
	return func(r *Reference) { r.Title = t }
}

// cases are worded in every style; the tables of the styles give the results
// by name.
var cases = []struct {
	name string
	ref  Reference
}{
	{"no author", article(0, nil)},
	{"one author", article(1, nil)},
	{"two authors", article(2, nil)},
	{"three authors", article(3, nil)},
	{"eight authors", article(8, nil)},
	{"twenty-one authors", article(21, nil)},
	{"group", article(1, by(group("Harbour Press Agency")))},
	{"person and group", article(1, by(crowd[0], group("Harbour Press Agency")))},
	{"non-dropping particle", article(1, by(news.Name{Given: "Jan", NonDroppingParticle: "van der", Family: "Berg"}))},
	{"dropping particle", article(1, by(news.Name{Given: "Hans", DroppingParticle: "von", Family: "Tal"}))},
	{"suffix", article(1, by(news.Name{Given: "Bertram L.", Family: "Hale", Suffix: "Jr."}))},
	{"initials", article(1, by(person("A.B.", "Brook")))},
	{"Han name", article(1, by(person("小河", "林")))},
	{"Cyrillic name", article(1, by(person("Ада", "Брук")))},
	{"no date", article(1, func(r *Reference) { r.Issued = Date{} })},
	{"no date, no retrieval", article(1, func(r *Reference) { r.Issued, r.Accessed = Date{}, Date{} })},
	{"month only", article(1, func(r *Reference) { r.Issued = on(2024, 3, 0) })},
	{"days of one month", article(1, func(r *Reference) { r.Issued.End = Day{2024, 3, 7} })},
	{"season", article(1, func(r *Reference) { r.Issued = Date{Start: Day{Year: 2024}, Season: "Spring"} })},
	{"live page", article(1, func(r *Reference) { r.Title, r.Changing = "Live updates: storm nears the coast", true })},
	{"question", article(1, titled("Who will pay for the new harbour?"))},
	{"quotation", article(1, titled(`Mayor says "we will rebuild" the pier`))},
	{"quotation at the end", article(1, titled("Mayor: “We will rebuild”"))},
	{"italics and ampersand", article(1, titled("Crew of <i>Gannet</i> on food & <rest>"))},
	{"title in German", article(1, func(r *Reference) { r.Title, r.Language = "Der Hafen ist wieder offen", "de" })},
	{"web page", article(1, func(r *Reference) { r.Type = "webpage" })},
	{"web page of its author", article(1, func(r *Reference) {
		r.Type, r.Author, r.ContainerTitle = "webpage", []news.Name{group("Harbour Office")}, "Harbour Office"
	})},
	{"no URL", article(1, func(r *Reference) { r.URL = "" })},
	{"journal", article(2, func(r *Reference) {
		r.Type, r.ContainerTitle, r.Volume, r.Issue, r.Page, r.DOI = "article-journal", "Tidal Review", "12", "3", "145-167", "https://doi.org/10.5555/tide"
	})},
	{"report", article(1, func(r *Reference) {
		r.Type, r.ContainerTitle, r.Publisher = "report", "", "Coast Institute"
	})},
}
