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
