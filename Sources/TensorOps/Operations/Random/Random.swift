/// Random numbers.
enum Random {
  static let all: [Operation] =
    RandomTensors.all + RandomFills.all + Sampling.all + FeatureDropout.all + Seeds.all
}
