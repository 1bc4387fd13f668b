/// Random numbers.
enum Random {
  static let all: [Operation] =
    RandomTensors.all + RandomFills.all + Sampling.all + Seeds.all
}
