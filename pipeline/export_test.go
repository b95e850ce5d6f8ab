package pipeline

import (
	"context"

	"feedctl/news"
)

// SaveTogether stores visits as one batch of a round.
func (p *Pipeline) SaveTogether(ctx context.Context, visits []news.Visit) (Round, error) {
	var total Round
	err := p.saveBatch(ctx, visits, &total)
	return total, err
}

// FetchAllReading is FetchAll that reads so many of the sources before the round.
func (p *Pipeline) FetchAllReading(ctx context.Context, most int) (Round, error) {
	all, err := p.Store.Active(ctx)
	if err != nil {
		return Round{}, err
	}
	queues, err := p.queues(ctx, all, most)
	if err != nil {
		return Round{}, err
	}
	return p.fetch(ctx, queues, false)
}
