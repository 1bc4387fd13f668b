import TensorOps

/// An operation's signature (the language's native functions have a `Signature` of their own).
typealias OperationSignature = TensorOps.Signature

// The words of PyTorch's argument parser.
extension Binder {
  /// The refusal of the only signature that could have been meant.
  static func error(
    _ mismatch: Mismatch, _ signature: OperationSignature, _ written: Written
  ) -> LanguageError {
    if written.function.space.library == .numpy,
      let error = NumPyWords.error(mismatch, signature, written)
    {
      return error
    }
    if ParsedSignatures.isPython(written),
      let call = PythonCall(signature.parameters, written)
    {
      return call.error
    }
    let name = written.function.name
    switch counted(mismatch, signature, written) {
    case .tooMany(let given, let least, let most):
      if most == 0 && written.receiver != nil && signature.parameters.count <= 1 {
        return typeError(
          "TensorBase.\(name)() takes no arguments (\(given) given)", "argument-count")
      }
      let count = least == most ? "\(most)" : "from \(least) to \(most)"
      return typeError(
        "\(name)() takes \(count) positional argument\(count == "1" ? "" : "s") but \(given) "
          + "\(given == 1 && least == most ? "was" : "were") given", "argument-count")
    case .missing(let names, let listed):
      // PyTorch has the plural of one, and lists what is given by keyword too.
      func text(_ names: [String]) -> String {
        "\(name)() missing \(names.count) required positional "
          + "argument\(names.count == 1 ? "s" : ""): "
          + names.map { "\"\($0)\"" }.joined(separator: ", ")
      }
      let error = typeError(text(names), "missing-argument")
      error.torch = text(listed)
      return error
    case .wrongType(let parameter, let position, let got):
      let place = position.map { " (position \($0))" } ?? ""
      let error = typeError(
        "\(name)(): argument '\(parameter.name)'\(place) must be \(typeName(parameter.kind)), "
          + (foreignElement(got, parameter).map {
            "but found element of type \(pythonTypeName($0)) at pos 0"
          } ?? "not \(pythonTypeName(got))"), "argument-type")
      error.blamed = [
        (position.map { .positional($0 - 1) } ?? .keyword(parameter.name), describe(got))
      ]
      return error
    case .unpack(let parameter, let position, let got):
      return typeError(
        "\(name)(): argument '\(parameter.name)' failed to unpack the object at pos \(position) "
          + "with error \"type must be tuple of ints,but got \(pythonTypeName(got))\"",
        "argument-type")
    case .element(let place, let argument, let got):
      let error = typeError(
        "expected Tensor as element \(place) in argument \(argument), but got "
          + pythonTypeName(got), "argument-type")
      error.blamed = [(.positional(argument), describe(got))]
      return error
    case .unexpected(let keyword)
    where written.receiver != nil && written.function.space.library == .torch
      && signature.parameters.count == 1:
      let error = typeError(
        "TensorBase.\(name)() takes no keyword arguments", "unknown-keyword")
      error.blamed = [(.keywordName(keyword), "")]
      return error
    case .unexpected("names") where written.function.space.library == .nx:
      return .unsupported("axes have no names in this language: say which by number")
    case .unexpected(let keyword):
      let error = typeError(
        "\(name)() got an unexpected keyword argument '\(keyword)'", "unknown-keyword")
      let names = signature.parameters.dropFirst(written.receiver == nil ? 0 : 1).map(\.name)
      if written.function.space.library == .nx {
        let known = signature.parameters.filter(\.keywordOnly).map { ":\($0.name)" }
        error.torch =
          "unknown keys [:\(keyword)], the allowed keys are: [\(known.joined(separator: ", "))]"
        error.type = .argumentError
      }
      error.blamed = [(.keywordName(keyword), "")]
      if let near = meant(by: keyword, among: names) {
        error.message += ": did you mean '\(near)'?"
      }
      return error
    case .repeated(let keyword):
      return typeError(
        "\(name)() got multiple values for argument '\(keyword)'", "repeated-argument")
    case .other(let error):
      return error
    }
  }

  /// PyTorch's parser counts the arguments before it looks at any.
  private static func counted(
    _ mismatch: Mismatch, _ signature: OperationSignature, _ written: Written
  ) -> Mismatch {
    let parameters = signature.parameters.dropFirst(written.receiver == nil ? 0 : 1)
    let given = written.arguments.count
    guard written.function.space.library == .torch, !parameters.contains(where: \.variadic),
      given > parameters.filter({ !$0.keywordOnly }).count
    else { return mismatch }
    return tooMany(given, parameters)
  }

  /// The parameter that an unknown keyword may mean: what this function calls a keyword that other
  /// libraries have (`dim` is NumPy's `axis`), or one that is spelt nearly so.
  static func meant(by keyword: String, among names: [String]) -> String? {
    let synonyms = [
      ["dim", "axis", "axes", "dims"], ["keepdim", "keepdims", "keep_axes"],
      ["dtype", "type"], ["shape", "size", "newshape"], ["descending", "direction"],
    ]
    let group = synonyms.first { $0.contains(keyword) } ?? []
    if let known = group.first(where: { $0 != keyword && names.contains($0) }) { return known }
    if let near = Nearest.names(to: keyword, among: names).first { return near }
    // Another library's keyword, misspelt.
    let words = synonyms.flatMap { $0 }
    guard let word = Nearest.names(to: keyword, among: words).first else { return nil }
    return synonyms.first { $0.contains(word) }?.first(where: names.contains)
  }

  /// The first of several values where ints are wanted and it is none.
  private static func foreignElement(_ value: Value, _ parameter: Parameter) -> Value? {
    guard parameter.kind == .ints || parameter.kind == .intOrInts else { return nil }
    switch value {
    case .list(let list): return list.items.first
    case .tuple(let tuple): return tuple.items.first
    default: return nil
    }
  }

  /// None of several signatures fits: the one with a fitting number of arguments is blamed in
  /// particular; where there is not just one, all are named.
  static func noOverload(_ written: Written, _ interpreter: Interpreter) -> LanguageError {
    let operation = written.function.operation
    if written.function.space.library == .numpy,
      let error = NumPyWords.noOverload(
        written,
        { signature in
          var bound: [Argument] = []
          return bind(signature, written, into: &bound, interpreter)
        })
    {
      return error
    }
    if ParsedSignatures.isPython(written),
      let call = PythonCall(PythonCall.parameters(of: operation.signatures), written)
    {
      return call.error
    }
    let own = written.receiver == nil ? 0 : 1
    let given = written.arguments.count + written.arguments.names.count
    let counts = ParsedSignatures.counts(written)
    let plausible = operation.signatures.filter { signature in
      let parameters = signature.parameters.dropFirst(own)
      let least = parameters.filter { $0.defaultValue == nil }.count
      let out = hasOut(operation, written) && counts == nil ? 1 : 0
      return given >= least && given <= parameters.count + out
    }
    if counts.map({ leavesOne($0, written) }) ?? true, plausible.count == 1 {
      var bound: [Argument] = []
      if let mismatch = bind(plausible[0], written, into: &bound, interpreter) {
        return error(mismatch, plausible[0], written)
      }
    }
    for signature in operation.signatures {
      var bound: [Argument] = []
      if case .other(let error)? = bind(signature, written, into: &bound, interpreter) {
        return error
      }
    }
    let name = written.function.name
    let texts = operation.signatures.map { signatureText($0, operation, written) }
    let error = LanguageError(
      .typeError, code: "no-overload",
      message: "\(name) can't be called with (\(gotText(written)))",
      torch: invalidCombination(written, counts?.count ?? texts.count))
    error.details = ["it takes one of:"] + texts.map { "  \(name)\($0)" }
    let known = operation.signatures.flatMap { $0.parameters.dropFirst(own).map(\.name) }
    let unknown = written.arguments.names.enumerated().first { place, keyword in
      place != written.outPlace && !known.contains { $0 == keyword || isAlias(keyword, of: $0) }
    }
    if let keyword = unknown?.element {
      error.message = "\(name)() has no argument '\(keyword)'"
      if let near = meant(by: keyword, among: known) {
        error.message += ": did you mean '\(near)'?"
      }
      error.blamed = [(.keywordName(keyword), "")]
    }
    return error
  }

  /// Whether the number of arguments leaves one of PyTorch's signatures.
  static func leavesOne(_ counts: [ClosedRange<Int>], _ written: Written) -> Bool {
    let given = written.arguments.count + written.arguments.names.count
    return counts.count { $0.contains(given) } == 1
  }

  /// The first line of PyTorch's refusal of a call that none of so many signatures takes.
  static func invalidCombination(_ written: Written, _ signatures: Int) -> String {
    let operation = written.function.operation
    let expected =
      signatures == 1
      ? " \(signatureText(operation.signatures[0], operation, written))" : " one of:"
    return "\(written.function.name)() received an invalid combination of arguments - got "
      + "(\(gotText(written))), but expected\(expected)"
  }

  static func typeError(_ message: String, _ code: String) -> LanguageError {
    LanguageError(.typeError, message, code: code)
  }

  private static func hasOut(_ operation: Operation, _ written: Written) -> Bool {
    operation.writes.contains(.out) && written.receiver == nil && !written.function.isInPlace
  }

  private static func gotText(_ written: Written) -> String {
    let positional = written.arguments.positional.map(pythonTypeName).joined(separator: ", ")
    let keywords = written.arguments.keywords.map { "\($0.name)=\(pythonTypeName($0.value))" }
    if keywords.isEmpty { return positional }
    if positional.isEmpty { return keywords.map { $0 + ", " }.joined() }
    return positional + ", " + keywords.joined(separator: ", ")
  }

  static func pythonTypeName(_ value: Value) -> String { value.typeName }

  static func typeName(_ kind: Parameter.Kind) -> String {
    switch kind {
    case .tensor, .tensorOrNumber: "Tensor"
    case .number: "Number"
    case .int: "int"
    case .float: "float"
    case .bool: "bool"
    case .ints, .intOrInts: "tuple of ints"
    case .string: "str"
    case .dtype: "torch.dtype"
    case .tensors: "tuple of Tensors"
    case .numbers: "tuple of Scalars"
    case .index: "index"
    case .data: "object"
    case .array, .arrayOrNumber, .arrayData: "array_like"
    case .arrays: "a sequence of arrays"
    case .arrayDType: "dtype"
    case .out: "array"
    case .nxShape: "a tuple of sizes"
    case .nested: "tuple of ints"
    case .device: "torch.device"
    case .layout: "torch.layout"
    case .generator: "torch.Generator"
    case .memoryFormat: "torch.memory_format"
    }
  }

  /// A signature as PyTorch writes it: `(Tensor input, int dim, bool keepdim = False, *, Tensor out = None)`.
  static func signatureText(
    _ signature: OperationSignature, _ operation: Operation, _ written: Written
  ) -> String {
    var parts: [String] = []
    var starred = false
    for parameter in signature.parameters.dropFirst(written.receiver == nil ? 0 : 1) {
      if parameter.keywordOnly && !starred {
        parts.append("*")
        starred = true
      }
      var text = "\(typeName(parameter.kind)) \(parameter.name)"
      if let value = parameter.defaultValue { text += " = \(defaultText(value))" }
      parts.append(text)
    }
    if hasOut(operation, written) {
      if !starred { parts.append("*") }
      parts.append("Tensor out = None")
    }
    return "(\(parts.joined(separator: ", ")))"
  }

  /// A default as Python writes it.
  static func defaultText(_ value: Argument) -> String {
    switch value {
    case .none: "None"
    case .bool(let flag): flag ? "True" : "False"
    case .int(let number): "\(number)"
    case .float(let number): FloatText.repr(number)
    case .string(let text): "'\(text)'"
    case .ints(let numbers):
      "(\(numbers.map(String.init).joined(separator: ", "))\(numbers.count == 1 ? "," : ""))"
    case .dtype(let dtype): "torch.\(dtype.name)"
    default: "…"
    }
  }

  /// What stands at a blamed place, in few words: `float32[2, 3]`, `the int 5`.
  static func describe(_ value: Value) -> String {
    switch value {
    case .tensor(let object): TensorSeam.summary(object)
    case .int(let number): "\(number)"
    case .float(let number): FloatText.repr(number)
    case .bool(let flag): flag ? "True" : "False"
    default: value.typeName
    }
  }

  /// The same of an operand that is bound already.
  static func describe(_ argument: Argument) -> String {
    switch argument {
    case .tensor(let tensor): TensorSeam.summary(TensorObject(tensor))
    case .bool, .int, .float, .dtype: defaultText(argument)
    default: ""
    }
  }

  // MARK: Refusals of operations

  /// An operation's refusal as an error of the language, its blamed arguments named by place.
  static func languageError(
    _ error: OperationError, _ signature: OperationSignature, _ written: Written
  ) -> any Error {
    let fault = error.fault
    if fault is WorkInterrupted { return Interrupted() }
    let result = languageError(fault)
    for name in fault.blamed {
      guard let place = place(of: name, in: signature) else { continue }
      let value = written.value(at: place, of: signature)
      let text = value.map(describe) ?? ""
      var position = place
      if written.receiver != nil {
        if place == 0 {
          result.blamed.append((.receiver, text))
          continue
        }
        position -= 1
      }
      if position < written.arguments.count {
        result.blamed.append((.positional(position), text))
      } else if value != nil {
        result.blamed.append((.keyword(name), text))
      }
    }
    return result
  }

  /// Where a blamed parameter stands. Operations that other libraries share with PyTorch blame by
  /// PyTorch's names.
  private static func place(of name: String, in signature: OperationSignature) -> Int? {
    let parameters = signature.parameters
    if let place = parameters.firstIndex(where: { $0.name == name }) { return place }
    guard let first = parameters.first,
      [.tensor, .array, .arrayOrNumber].contains(first.kind)
    else { return nil }
    switch name {
    case "input": return 0
    case "other": return parameters.count > 1 ? 1 : nil
    case "dim": return parameters.firstIndex { $0.name == "axis" || $0.name == "axes" }
    default: return nil
    }
  }

  static func languageError(_ fault: any Fault) -> LanguageError {
    let type: ExceptionType =
      switch fault.type {
      case .runtime: .runtimeError
      case .type: .typeError
      case .value: .valueError
      case .index: .indexError
      case .notImplemented: .notImplementedError
      case .zeroDivision: .zeroDivisionError
      case .overflow: .overflowError
      case .memory: .memoryError
      case .axis: .axisError
      case .argument: .argumentError
      case .linearAlgebra: .linAlgError
      case .interrupted: .keyboardInterrupt
      case .broken: .internalError
      }
    var (message, torch) = (fault.message, fault.torch)
    if let quoting = fault as? any ArrayQuotingFault {
      let array = quoting.quoted
      message = quoting.message(
        quoting: array.isShapeOnly ? "…" : ArrayPrinter.str(array, options: .init()))
      torch = message
    }
    let result = LanguageError(
      type, code: Swift.type(of: fault).code, message: message, torch: torch)
    result.details = fault.details
    return result
  }
}
