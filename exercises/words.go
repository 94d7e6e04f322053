package exercises

import "math/rand/v2"

// words is what names, payloads and reasons are drawn from.
const words = `acorn amber anchor apricot arbour aspen badger barley basil beacon birch bramble
brass brook candle canyon cedar cinder clover cobalt copper coral cricket crocus dahlia delta
drift ember fable falcon fennel fern flint gable garnet ginger glacier grove harbour hazel heron
indigo ivory ivy jasper juniper kestrel lagoon lantern larch lichen linden lotus lupin magnet
maple marble meadow mint moss nectar nettle nutmeg oasis ochre olive onyx orchid otter pebble
pepper pigment pine plum pollen poppy prism quartz quince raven reed ripple river saffron sage
sparrow spruce starling sumac tallow thistle timber topaz tulip umber velvet violet walnut willow`

// seeded is the source of everything that a check draws: one seed, one sequence.
func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x6265616d6c696e65)) }
