package news

// Precision is how much of a date its source wrote. The time it stands beside is
// the first instant of the day, the month or the year that was written: good enough
// to order by, but what is finer than the precision is not said of the report.
type Precision int

// The precisions, finest first. Stores keep these numbers.
const (
	PrecisionInstant Precision = iota // a day with a time of day
	PrecisionDay                      // 2026-03-03
	PrecisionMonth                    // 2026-03
	PrecisionYear                     // 2026
)
