import TensorOps

/// How NumPy refuses arguments that don't fit a function: Python's words, and those of its C functions.
enum NumPyWords {
  /// Functions whose arguments NumPy reads in C.
  private static let compiled: Set<String> = [
    "array", "asarray", "asanyarray", "ascontiguousarray", "zeros", "empty", "astype",
  ]

  /// nil: PyTorch's words do.
  static func error(
    _ mismatch: Binder.Mismatch, _ signature: OperationSignature, _ written: Binder.Written
  ) -> LanguageError? {
    let name = written.function.name
    let own = written.receiver == nil ? 0 : 1
    let parameters = signature.parameters.dropFirst(own)
    switch mismatch {
    case .tooMany(let given, _):
      let positional = parameters.filter { !$0.keywordOnly }
      let least = positional.prefix { $0.defaultValue == nil }.count
      let most = positional.count
      let count =
        least == most
        ? "\(most) positional argument\(most == 1 ? "" : "s")"
        : "from \(least) to \(most) positional arguments"
      return Binder.typeError(
        "\(name)() takes \(count) but \(given) \(given == 1 ? "was" : "were") given",
        "argument-count")
    case .missing(let names):
      if compiled.contains(name), let first = names.first {
        return Binder.typeError(
          "\(name)() missing required argument '\(first)' (pos 0)", "missing-argument")
      }
      let quoted = names.map { "'\($0)'" }
      let list =
        quoted.count < 3
        ? quoted.joined(separator: " and ")
        : quoted.dropLast().joined(separator: ", ") + ", and " + (quoted.last ?? "")
      return Binder.typeError(
        "\(name)() missing \(names.count) required positional argument"
          + "\(names.count == 1 ? "" : "s"): \(list)", "missing-argument")
    case .wrongType(let parameter, let position, let got):
      guard let text = refusal(of: got, parameter) else { return nil }
      let error = Binder.typeError(text, "argument-type")
      error.blamed = [
        (
          position.map { .positional($0 - 1) } ?? .keyword(parameter.name), Binder.describe(got)
        )
      ]
      return error
    case .unpack(_, _, let got):
      return Binder.typeError(
        "'\(got.typeName)' object cannot be interpreted as an integer", "argument-type")
    default: return nil
    }
  }

  private static func refusal(of value: Value, _ parameter: Parameter) -> String? {
    switch parameter.kind {
    case .int, .ints, .intOrInts:
      if parameter.name == "shape" {
        switch value {
        case .float, .bool, .tensor, .none:
          let text = value.shortText
          return "expected a sequence of integers or a single integer, got '\(text)'"
        default: break
        }
      }
      return "'\(Self.offender(value).typeName)' object cannot be interpreted as an integer"
    case .float, .number: return "must be real number, not \(value.typeName)"
    case .string: return "\(parameter.name) must be str, not \(value.typeName)"
    default: return nil
    }
  }

  /// The element to blame of a sequence whose first one is no int.
  private static func offender(_ value: Value) -> Value {
    switch value {
    case .list(let list): list.items.first ?? value
    case .tuple(let tuple): tuple.items.first ?? value
    default: value
    }
  }
}

extension Value {
  /// The text of a number in a message.
  fileprivate var shortText: String {
    switch self {
    case .float(let number): FloatText.repr(number)
    case .int(let number): String(number)
    case .bool(let flag): flag ? "True" : "False"
    case .none: "None"
    default: typeName
    }
  }
}
