package fetch

import (
	"context"
	"fmt"

	"feedctl/news"
)

// Bring is Visit for those who make many: it calls take with what it saw, once
// and before it returns. Of large documents one is read at a time, and the next
// not before take has returned for the last: so their memory is bounded if take
// returns when the visit is stored.
func (c *Client) Bring(ctx context.Context, s news.Source, take func(news.Visit)) {
	v := c.begin(s)
	a, err := c.question(ctx, &v.Source, v.At)
	if err == nil && len(a.body) > smallBody {
		if err = c.bodies.enter(ctx); err != nil {
			a.letGo()
		} else {
			defer c.bodies.leave()
		}
	}
	switch {
	case err != nil && ctx.Err() != nil:
		v.Class, v.Err = news.ClassNetwork, fmt.Errorf("visit %s: %w", Redacted(s.URL), ctx.Err())
	case err != nil:
		c.fail(&v, err, Wish{})
	default:
		c.readOnce(ctx, &v, a)
	}
	v.Duration = c.o.Now().Sub(v.At)
	take(v)
}

// readOnce is read of an answer that nobody looks at later.
func (c *Client) readOnce(ctx context.Context, v *news.Visit, a *answer) {
	defer a.letGo()
	c.read(ctx, v, a, nil)
}
