import TensorOps

/// Where PyTorch's argument parser knows more signatures of a function than its declaration here has,
/// which one often serves: how many arguments each of them takes. The parser blames an argument only
/// where their number leaves one signature; else it names all that it knows.
struct ParsedSignatures {
  private let function: [ClosedRange<Int>]
  private let method: [ClosedRange<Int>]

  /// The signatures of a function (`out=` counts), or of a method (its tensor doesn't count); nil
  /// where the declaration says it.
  static func counts(_ written: Binder.Written) -> [ClosedRange<Int>]? {
    guard written.function.space.library == .torch else { return nil }
    let name = written.function.name
    guard let own = table[written.function.isInPlace ? String(name.dropLast()) : name] else {
      return nil
    }
    let counts = written.receiver == nil ? own.function : own.method
    return counts.isEmpty ? nil : counts
  }

  private init(_ function: [ClosedRange<Int>], method: [ClosedRange<Int>] = []) {
    self.function = function
    self.method = method
  }

  private static let table: [String: ParsedSignatures] = {
    // Deprecated signatures, which nobody is told of, stand beside the one that is.
    let added = ParsedSignatures([3...6], method: [2...4])
    let product = ParsedSignatures([2...3, 3...4])
    let addedProduct = ParsedSignatures([3...6, 4...7], method: [2...4])
    let window = ParsedSignatures([1...6, 2...7])
    let generated = ParsedSignatures([2...8, 1...7])
    let operands = ParsedSignatures([2...3, 2...2], method: [1...1, 1...1])
    let truth = ParsedSignatures([1...2, 1...4, 2...4], method: [0...0, 0...2, 1...2])
    let middle = ParsedSignatures([1...1, 2...4], method: [0...0, 1...2])
    return [
      "add": .init([2...4], method: [1...2]), "sub": .init([2...4], method: [1...2]),
      "subtract": .init([2...4, 2...3], method: [1...2, 1...2]), "multiply": operands,
      "floor_divide": operands, "true_divide": operands,
      "divide": .init([2...3, 3...4, 2...2, 3...3], method: [1...1, 2...2, 1...1, 2...2]),
      "addbmm": added, "addmv": added, "addr": added, "addmm": addedProduct,
      "baddbmm": addedProduct, "addcmul": .init([3...5], method: [2...3]),
      "addcdiv": .init([3...5], method: [2...3]), "mm": product, "bmm": product,
      "all": truth, "any": truth, "median": middle, "nanmedian": middle,
      "squeeze": .init([1...1, 2...2, 2...2], method: [0...0, 1...1, 1...1]),
      "where": .init([1...1, 3...4, 3...3, 3...3, 3...3], method: [2...2, 2...2]),
      "linspace": .init([3...9, 3...9, 3...9, 3...9]),
      "logspace": .init([3...10, 3...10, 3...10, 3...10]),
      "rand": generated, "randn": generated, "randperm": generated, "rand_like": generated,
      "randn_like": generated,
      "randint_like": .init([4...10, 3...9, 3...9, 2...8, 3...9, 2...8]),
      "bartlett_window": window, "blackman_window": window, "hann_window": window,
      "hamming_window": .init([1...6, 2...7, 3...8, 4...9]),
      "kaiser_window": .init([1...6, 2...7, 3...8]),
    ]
  }()

  // MARK: Functions written in Python

  /// Whether PyTorch writes the function in Python, which then checks the arguments' places.
  static func isPython(_ written: Binder.Written) -> Bool {
    let name = written.function.name
    switch written.function.space {
    case .functional: return !compiled.contains(name)
    case .torch: return python.contains(name)
    case .method: return pythonMethods.contains(name)
    default: return false
    }
  }

  /// Those of torch.nn.functional that aren't.
  private static let compiled: Set<String> = [
    "bilinear", "channel_shuffle", "cosine_similarity", "gelu", "hardshrink", "linear",
    "logsigmoid", "native_channel_shuffle", "one_hot", "pairwise_distance", "pdist",
    "pixel_shuffle", "pixel_unshuffle", "prelu", "softplus", "softshrink",
  ]

  private static let python: Set<String> = [
    "atleast_1d", "atleast_2d", "atleast_3d", "block_diag", "broadcast_shapes",
    "broadcast_tensors", "cartesian_prod", "cdist", "chain_matmul", "einsum", "get_rng_state",
    "meshgrid", "norm", "split", "tensordot", "unravel_index",
  ]

  private static let pythonMethods: Set<String> = ["norm", "split", "unflatten"]
}
