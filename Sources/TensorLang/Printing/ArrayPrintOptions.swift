/// How NumPy's arrays are written: what `np.set_printoptions` sets, with NumPy's defaults.
public struct ArrayPrintOptions: Sendable, Equatable {
  /// What is written before a number that is not negative.
  public enum Sign: String, Sendable {
    case minus = "-"
    case plus = "+"
    case space = " "
  }

  /// How the number of fractional digits is chosen.
  public enum FloatMode: String, Sendable {
    /// Always `precision` digits, whether they are needed or not.
    case fixed
    /// As many as tell the value apart from its neighbours; `precision` is ignored.
    case unique
    /// As many as are needed, at most `precision`; each element for itself.
    case maxprec
    /// As many as the element with the most needs, at most `precision`.
    case maxprecEqual = "maxprec_equal"
  }

  /// Digits after the decimal point; `floatmode` says how they are counted.
  public var precision = 8
  /// Arrays with more elements than this are summarised; infinity: never.
  public var threshold = 1000.0
  /// How many items a summary shows at each end of a dim.
  public var edgeitems = 3
  /// Characters in a line before it breaks.
  public var linewidth = 75
  /// Whether small numbers are written as zeros rather than in scientific form.
  public var suppress = false
  public var nanstr = "nan"
  public var infstr = "inf"
  public var sign = Sign.minus
  public var floatmode = FloatMode.maxprec

  public init() {}
}
