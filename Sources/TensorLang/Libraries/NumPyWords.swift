import TensorOps

/// How NumPy refuses arguments that don't fit a function: Python's words, and those of its C functions.
enum NumPyWords {
  /// nil: PyTorch's words do.
  static func error(
    _ mismatch: Binder.Mismatch, _ signature: OperationSignature, _ written: Binder.Written
  ) -> LanguageError? {
    if let error = callError(signature.parameters, written) { return error }
    switch mismatch {
    case .wrongType(let parameter, _, let got) where parameter.kind == .tensor:
      return notAnArray(got, written.function.name)
    case .wrongType(let parameter, let position, let got):
      guard let text = refusal(of: got, parameter, written) else { return nil }
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

  /// A list where NumPy wants an array that is there: to write into it, or because it looks at its
  /// dims before anything else.
  private static func notAnArray(_ value: Value, _ name: String) -> LanguageError {
    let type = value.typeName
    switch name {
    case "put":
      return Binder.typeError(
        "argument 1 must be numpy.ndarray, not <class '\(type)'>", "argument-type")
    case "putmask":
      return Binder.typeError("putmask: first argument must be an array", "argument-type")
    case "place":
      return Binder.typeError(
        "place() argument 1 must be numpy.ndarray, not \(type)", "argument-type")
    default:
      return LanguageError(
        .attributeError, "'\(type)' object has no attribute 'ndim'", code: "argument-type")
    }
  }

  /// None of several signatures fits: their parameters together say how the function is called, and
  /// the first of them, or the last where only that one takes it so far, what an argument must be.
  static func noOverload(
    _ written: Binder.Written, _ mismatch: (OperationSignature) -> Binder.Mismatch?
  ) -> LanguageError? {
    let signatures = written.function.operation.signatures
    let parameters = PythonCall.parameters(of: signatures)
    if let error = callError(parameters, written) { return error }
    if written.function.name == "where",
      written.arguments.count + written.arguments.names.count == 2
    {
      return LanguageError(
        .valueError, "either both or neither of x and y should be given",
        code: "missing-argument")
    }
    // The signature that takes the most of what is given.
    var furthest: (place: Int, mismatch: Binder.Mismatch, signature: OperationSignature)?
    for signature in signatures {
      guard let found = mismatch(signature), case .wrongType(let parameter, _, _) = found,
        let place = signature.parameters.firstIndex(where: { $0.name == parameter.name }),
        place > furthest?.place ?? -1
      else { continue }
      furthest = (place, found, signature)
    }
    return furthest.flatMap { error($0.mismatch, $0.signature, written) }
  }

  // MARK: How a function is called

  /// In what language NumPy reads a function's arguments, which gives the words.
  private enum Reader {
    case python
    /// A method whose arguments a Python function with an underscore takes.
    case wrapped(String)
    case ufunc
    /// C functions of the newer kind.
    case compiled
    /// C functions of the older kind.
    case parsed
    /// C functions that know no keywords.
    case positional

    init(_ written: Binder.Written) {
      let name = written.function.name
      if written.receiver == nil {
        self =
          written.function.operation.traits.contains(.ufunc) && !Reader.plain.contains(name)
          ? .ufunc : Reader.newer.contains(name) ? .compiled : .python
        return
      }
      switch name {
      case "sum", "prod", "mean", "any", "all", "std", "var": self = .wrapped("_\(name)")
      case "max", "min": self = .wrapped("_a\(name)")
      case "cumsum", "cumprod", "round", "diagonal", "repeat", "compress": self = .parsed
      case "transpose", "swapaxes", "item", "fill", "tolist", "nonzero": self = .positional
      default: self = .compiled
      }
    }

    private static let newer: Set<String> = [
      "array", "asarray", "asanyarray", "ascontiguousarray", "zeros", "empty",
    ]
    /// Functions that only look like ufuncs.
    private static let plain: Set<String> = ["isposinf", "isneginf", "fix", "round", "clip"]
  }

  /// Unknown keywords, too many arguments and too few: Python looks for these, in this order, before
  /// it looks at what is given.
  private static func callError(
    _ all: [Parameter], _ written: Binder.Written
  ) -> LanguageError? {
    guard let call = PythonCall(all, written) else { return nil }
    let (positional, missing, given) = (call.positional, call.missing, call.given)
    let reader = Reader(written)
    let name = written.function.name

    switch reader {
    case .ufunc
    where given < call.least && missing.count == call.least - given || call.isTooMany:
      return call.takes(name)
    case .python, .ufunc: break
    case .compiled:
      if call.unknown == nil, !call.isTooMany, let first = missing.first {
        return Binder.typeError(
          "\(name)() missing required argument '\(first)' (pos \(given))", "missing-argument")
      }
    case .wrapped(let inner):
      if let unknown = call.unknown {
        return call.unexpected(
          unknown, "\(inner)() got an unexpected keyword argument '\(unknown)'")
      }
      return call.takes(inner, own: 1)
    case .parsed:
      if call.isTooMany {
        return Binder.typeError(
          "\(name)() takes at most \(positional.count) argument"
            + "\(positional.count == 1 ? "" : "s") (\(given) given)", "argument-count")
      }
      if let first = missing.first {
        return Binder.typeError(
          "\(name)() missing required argument '\(first)' (pos \(given + 1))", "missing-argument")
      }
      if let unknown = call.unknown {
        return call.unexpected(unknown, "'\(unknown)' is an invalid keyword argument for \(name)()")
      }
    case .positional:
      let names = written.arguments.names
      if !names.isEmpty {
        return call.unexpected(
          names[0], "ndarray.\(name)() takes no keyword arguments")
      }
      if positional.isEmpty {
        return Binder.typeError(
          "function takes exactly 0 arguments (\(given) given)", "argument-count")
      }
      let count = positional.count
      return Binder.typeError(
        "\(name)() takes exactly \(count) argument\(count == 1 ? "" : "s") (\(given) given)",
        given < count ? "missing-argument" : "argument-count")
    }
    return call.error
  }

  // MARK: What an argument is

  /// Functions that read their axes as a sequence where they are no int.
  private static let readsAxes: Set<String> = [
    "flip", "average", "median", "nanmedian", "roll", "size", "moveaxis", "quantile", "percentile",
  ]

  /// Functions whose axis a C function with an `int` takes.
  private static let readsInt: Set<String> = [
    "mean", "std", "var", "nanmean", "nanvar", "nanstd", "stack", "expand_dims", "diff", "insert",
    "delete", "sort", "rollaxis", "unique",
  ]

  private static func refusal(
    of value: Value, _ parameter: Parameter, _ written: Binder.Written
  ) -> String? {
    let name = written.function.name
    switch parameter.kind {
    case .int, .ints, .intOrInts, .nested:
      switch (parameter.name, value) {
      case ("shape", .none) where name != "reshape" && name != "broadcast_to":
        return "Use () not None as shape arguments"
      case ("shape", .float) where name == "broadcast_to": break
      case ("shape", .float), ("shape", .bool), ("shape", .tensor), ("shape", .none):
        return "expected a sequence of integers or a single integer, got '\(value.shortText)'"
      case ("axes", .float) where name == "transpose":
        return "expected a sequence of integers or a single integer, got '\(value.shortText)'"
      case ("axis", .float) where readsInt.contains(name):
        return "integer argument expected, got float"
      case ("axis", .float) where readsAxes.contains(name),
        ("source", .float), ("destination", .float), ("source", .none), ("destination", .none),
        ("new_shape", .float), ("new_shape", .none):
        return "'\(value.typeName)' object is not iterable"
      case ("axis", .string) where name == "norm":
        return "'axis' must be None, an integer or a tuple of integers"
      case ("kth", _): return "Partition index must be integer"
      case ("k", _) where name.hasPrefix("diag"):
        return "bad operand type for abs(): '\(value.typeName)'"
      case (_, .tensor(let object)) where object.flavour != .numpyScalar && object.isNumPy:
        return "only integer scalar arrays can be converted to a scalar index"
      default: break
      }
      let blamed = parameter.kind == .int ? value : offender(value)
      return "'\(blamed.typeName)' object cannot be interpreted as an integer"
    case .float, .number: return "must be real number, not \(value.typeName)"
    case .string: return "\(parameter.name) must be str, not \(value.typeName)"
    case .arrayOrNumber where written.function.operation.traits.contains(.ufunc):
      return
        "ufunc '\(name)' not supported for the input types, and the inputs could not be safely "
        + "coerced to any supported types according to the casting rule ''safe''"
    case .arrays where written.function.operation.signatures[0].parameters[0].kind == .arrays:
      switch value {
      case _ where name == "concatenate":
        return "dispatcher for __array_function__ did not return an iterable"
      case .int, .float, .bool, .none:
        return "arrays to stack must be passed as a \"sequence\" type such as list or tuple."
      case .tensor(let object) where object.flavour == .numpyScalar:
        return "'\(value.typeName)' object is not iterable"
      case .tensor: return "iteration over a 0-d array"
      default: return nil
      }
    default: return nil
    }
  }

  /// The element to blame of a sequence: the first that is no int.
  private static func offender(_ value: Value) -> Value {
    func first(_ items: [Value]) -> Value {
      items.first { if case .int = Binder.integer($0) { false } else { true } } ?? value
    }
    return switch value {
    case .list(let list): first(list.items)
    case .tuple(let tuple): first(tuple.items)
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
