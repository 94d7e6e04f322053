package bad

type Tagged struct {
	N int `json:"n"` // want "no tags"
}
