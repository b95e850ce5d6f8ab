package edit

import "feedctl/news"

// Standing returns those of acts that hold, undos left out: an act is taken back
// by an undo that names it, or names none and finds it the last of its story, as
// long as that undo is not taken back itself. acts are all of the desk, or all
// that concern the stories asked about, in the order of Seq.
func Standing(acts []news.Act) []news.Act {
	holds, _ := standing(acts)
	var out []news.Act
	for i, a := range acts {
		if holds[i] && a.Verb != news.ActUndo {
			out = append(out, a)
		}
	}
	return out
}

// UndoneBy returns the Seq of the newest undo that holds and takes the act seq
// back; 0 when the act holds.
func UndoneBy(acts []news.Act, seq int64) int64 {
	holds, takes := standing(acts)
	for i := len(acts) - 1; i >= 0; i-- {
		if holds[i] && takes[i] == seq {
			return acts[i].Seq
		}
	}
	return 0
}

// standing says of each act whether it holds, and of each undo what it takes back.
func standing(acts []news.Act) (holds []bool, takes []int64) {
	takes = make([]int64, len(acts))
	for i, a := range acts {
		if a.Verb != news.ActUndo {
			continue
		}
		u, err := news.PayloadOf[news.Undo](a)
		switch {
		case err != nil: // it says nothing
		case u.Act != 0 && u.Act < a.Seq:
			takes[i] = u.Act
		case u.Act == 0:
			takes[i] = last(acts[:i], takes[:i], a.Story)
		}
	}
	return holding(acts, takes), takes
}

// holding goes backwards: whether an undo holds is for later ones alone to say.
func holding(acts []news.Act, takes []int64) []bool {
	holds, gone := make([]bool, len(acts)), map[int64]bool{}
	for i := len(acts) - 1; i >= 0; i-- {
		if holds[i] = !gone[acts[i].Seq]; holds[i] && takes[i] != 0 {
			gone[takes[i]] = true
		}
	}
	return holds
}

// last is the last act on a story that holds and is no undo; 0 for none.
func last(acts []news.Act, takes []int64, story news.ID) int64 {
	holds := holding(acts, takes)
	for i := len(acts) - 1; i >= 0; i-- {
		if a := acts[i]; holds[i] && a.Verb != news.ActUndo && (a.Story == story || a.Other == story) {
			return a.Seq
		}
	}
	return 0
}

// State is what the acts of the desk add up to.
type State struct {
	stories map[news.ID]stand
	places
	done []deed
}

// stand is where a person put a story.
type stand struct {
	every news.ChannelState
	in    map[string]news.ChannelState // channels that were named
}

// Replay adds up acts, given as to Standing. It reads nothing but them: the same
// acts give the same State. An act whose payload cannot be read says nothing.
func Replay(acts []news.Act) State {
	holds, done := held(acts), deeds(acts)
	s := State{stories: map[news.ID]stand{}, places: place(done, holds), done: done}
	for _, a := range acts {
		if holds[a.Seq] {
			s.put(a)
		}
	}
	return s
}

// Channel is where a person put a story in a channel: State is empty where
// nobody said, By then too unless it was pinned or unpinned. A later act
// overrides an earlier one of the same channel or of every channel.
func (s State) Channel(story news.ID, slug string) news.ChannelState {
	st := s.stories[story]
	c, named := st.in[slug]
	if !named {
		c = st.every
	}
	c.Slug = slug
	return c
}

// put changes where a story stands in the act's channel, or in every one.
func (s *State) put(a news.Act) {
	change := map[string]func(*news.ChannelState){
		news.ActApprove: func(c *news.ChannelState) { c.State = news.StatePublished },
		news.ActReject:  func(c *news.ChannelState) { c.State = news.StateRejected },
		news.ActHold:    func(c *news.ChannelState) { c.State = news.StateHeld },
		news.ActPin:     func(c *news.ChannelState) { c.Pinned = true },
		news.ActUnpin:   func(c *news.ChannelState) { c.Pinned = false },
	}[a.Verb]
	if change == nil {
		return
	}
	st := s.stories[a.Story]
	if st.in == nil {
		st.in = map[string]news.ChannelState{}
	}
	said := func(c news.ChannelState) news.ChannelState {
		change(&c)
		c.By, c.At = a.By, a.At
		return c
	}
	if a.Channel != "" {
		c, named := st.in[a.Channel]
		if !named {
			c = st.every
		}
		st.in[a.Channel] = said(c)
	} else {
		st.every = said(st.every)
		for slug, c := range st.in {
			st.in[slug] = said(c)
		}
	}
	s.stories[a.Story] = st
}
