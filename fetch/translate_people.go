package fetch

import (
	"net/mail"
	"regexp"
	"strings"

	"feedctl/edit/content"
	"feedctl/news"
)

var (
	mailThenName = regexp.MustCompile(`^<?(?:mailto:)?([^\s@()<>"]+@[^\s@()<>"]+)>?[\s,]*\((.*)\)$`)
	nameThenMail = regexp.MustCompile(`^(.*?)[\s,]*[(<\[]\s*(?:mailto:)?([^\s@()<>"]+@[^\s@()<>"]+)\s*[)>\]]$`)
	onlyMail     = regexp.MustCompile(`^(?:mailto:)?([^\s@()<>",]+@[^\s@()<>",]+)$`)
	nameAndMail  = regexp.MustCompile(`^(.+?)\s+([^\s@()<>",]+@[^\s@()<>",]+\.[a-zA-Z]+)$`)
	mailAndName  = regexp.MustCompile(`^<?(?:mailto:)?([^\s@()<>",;]+@[^\s@()<>",;]+\.[a-zA-Z]+)>?(?:[\s,;:|]|\s[-–—]+\s)\s*([^\s@(<"-][^@]*)$`)
)

// person reads "mail (Name)", "Name <mail>" and their like.
func person(s string) news.Person {
	s = content.TitleText(s)
	if !strings.Contains(s, "@") {
		return named(s)
	}
	for _, f := range []struct {
		re         *regexp.Regexp
		name, mail int
	}{{mailThenName, 2, 1}, {nameThenMail, 1, 2}, {onlyMail, 0, 1}, {nameAndMail, 1, 2}, {mailAndName, 2, 1}} {
		if m := f.re.FindStringSubmatch(s); m != nil {
			p := news.Person{Email: m[f.mail]}
			if f.name > 0 {
				p.Name = strings.Trim(strings.TrimSpace(m[f.name]), `"`)
			}
			return p
		}
	}
	if a, err := mail.ParseAddress(s); err == nil {
		return news.Person{Name: a.Name, Email: a.Address}
	}
	return named(s)
}

// peopleIn reads a text of one person, or of several with an address each:
// "a@x (A), b@x (B)". Names alone are not told apart here.
func peopleIn(s string) []news.Person {
	if strings.Count(s, "@") < 2 {
		return []news.Person{person(s)}
	}
	var (
		list  []news.Person
		start int
		depth int // of brackets
	)
	for i := 0; i <= len(s); i++ {
		if i < len(s) {
			switch s[i] {
			case '(', '<', '[':
				depth++
			case ')', '>', ']':
				depth--
			}
			if depth > 0 || s[i] != ',' && s[i] != ';' {
				continue
			}
		}
		if part := strings.TrimSpace(s[start:i]); part != "" {
			p := person(part)
			if p.Email == "" {
				return []news.Person{person(s)}
			}
			list = append(list, p)
		}
		start = i + 1
	}
	return list
}

// addPeople adds the people that a person construct names, whose text may hold several.
func addPeople(list []news.Person, n *node) []news.Person {
	if n.hasElements() {
		return addPerson(list, personOf(n))
	}
	for _, p := range peopleIn(n.str()) {
		list = addPerson(list, p)
	}
	return list
}

// named is a person known by name alone, which may stand in parentheses.
func named(s string) news.Person {
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	return news.Person{Name: s}
}

// personOf reads a person construct: child elements, or text alone.
func personOf(n *node) news.Person {
	p := news.Person{
		Name:  content.TitleText(n.getAny("name")),
		Email: strings.TrimPrefix(n.getAny("email"), "mailto:"),
		URL:   resolveURL(n.getAny("uri", "url", "homepage"), n.base),
	}
	if p == (news.Person{}) {
		p = person(n.str())
	}
	if q := person(p.Name); q.Email != "" && q.Name != "" {
		p.Name = q.Name
		if p.Email == "" {
			p.Email = q.Email
		}
	}
	return p
}

// getAny is get whatever the children's namespace.
func (n *node) getAny(names ...string) string {
	for _, name := range names {
		for _, k := range n.kids {
			if k.name == name {
				if s := k.str(); s != "" {
					return s
				}
			}
		}
	}
	return ""
}

// addPerson appends p unless it says nothing or the same is there; what p knows
// more of someone is filled in.
func addPerson(list []news.Person, p news.Person) []news.Person {
	if p.Name == "" && p.Email == "" && p.URL == "" || len(list) >= maxDistinct {
		return list
	}
	for i, q := range list {
		if p.Name != "" && strings.EqualFold(p.Name, q.Name) || p.Email != "" && strings.EqualFold(p.Email, q.Email) && (p.Name == "" || q.Name == "") {
			if q.Name == "" {
				list[i].Name = p.Name
			}
			if q.Email == "" {
				list[i].Email = p.Email
			}
			if q.URL == "" {
				list[i].URL = p.URL
			}
			return list
		}
	}
	return append(list, p)
}
