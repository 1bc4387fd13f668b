import TensorOps

/// How tensors are written: what `torch.set_printoptions` sets.
public struct PrintOptions: Sendable, Equatable {
  /// Digits after the decimal point.
  public var precision = 4
  /// Tensors with more elements than this are summarised; infinity: never.
  public var threshold = 1000.0
  /// How many items a summary shows at each end of a dim.
  public var edgeitems = 3
  /// Characters in a line before it breaks.
  public var linewidth = 80
  /// Whether floats are written as `1.0000e+00`; nil: decided from the values.
  public var sciMode: Bool?
  /// The float dtype that goes without saying (`torch.set_default_dtype`).
  public var defaultDType: DType = .float32

  public init() {}

  /// The named sets of options of `torch.set_printoptions(profile=…)`.
  public enum Profile: String, Sendable {
    case `default`, short, full
  }

  /// Takes over a profile's values; the scientific mode stays as it is.
  public mutating func apply(_ profile: Profile) {
    precision = profile == .short ? 2 : 4
    threshold = profile == .full ? .infinity : 1000
    edgeitems = profile == .short ? 2 : 3
    linewidth = 80
  }

  /// `torch.set_printoptions`: a profile first, then single values over it. As in PyTorch, a call
  /// that doesn't name `sciMode` sets it back to automatic.
  public mutating func set(
    precision: Int? = nil, threshold: Double? = nil, edgeitems: Int? = nil, linewidth: Int? = nil,
    profile: Profile? = nil, sciMode: Bool? = nil
  ) {
    if let profile { apply(profile) }
    if let precision { self.precision = precision }
    if let threshold { self.threshold = threshold }
    if let edgeitems { self.edgeitems = edgeitems }
    if let linewidth { self.linewidth = linewidth }
    self.sciMode = sciMode
  }
}
