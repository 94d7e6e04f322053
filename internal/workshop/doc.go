// Package workshop is the command line's side of the workshop: the learner's folder, what
// it remembers, and the checks that are run from it. What an exercise is and how an
// answer is judged, package exercises says.
//
// # Example
//
//	w, err := workshop.New(os.Stdout)
//	err = w.Init(ctx, "/home/ada/workshop", clone)      // a Go module under git
//	f, err := w.Open("/home/ada/workshop/01_echo")      // the folder or any below it
//	passed, err := w.Check(ctx, f, "0.1", workshop.CheckOptions{})
//
// # Use
//
//   - Init writes the folder; Update brings it up to date and Reset one exercise back to
//     its beginning, and neither loses what the learner wrote.
//   - List, Next, Hint, Sample, Solution show; Check judges.
//   - Verify is for maintainers: every stub must fail, every wrong answer be rejected
//     for the reason it stands for, every solution pass.
//
// # Rules
//
//   - The learner's module finds this one through a replace directive, so it needs a
//     clone and nothing else: it builds offline with what the clone's build left in the
//     module cache.
//   - What was written is known by its hash: a file with another hash was touched, and is
//     the learner's from then on.
//   - All that is not the learner's lies in .workshop, which git does not see: what is
//     remembered, the generated main packages, the binaries.
//   - Nothing is left behind: node processes end with the command, however that ends;
//     temporary folders are removed when it is interrupted.
//
// # When not to use it
//
// A new exercise needs no change here: it is added to exercises/catalog.
package workshop
