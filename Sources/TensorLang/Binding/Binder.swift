import TensorOps

/// Turns a call's values into an operation's arguments, runs it, and turns its results into values.
///
/// The rules and the words of the refusals are PyTorch's own argument parser's: overloads in order,
/// the first that fits wins.
enum Binder {
  /// Why a signature does not fit a call.
  enum Mismatch {
    case tooMany(given: Int, least: Int, most: Int)
    /// The parameters that lack an argument, and what PyTorch's parser lists: all from the first of
    /// them on that have no default.
    case missing([String], listed: [String])
    /// `position` counts from 1 and includes the function's `input`; nil for a keyword.
    case wrongType(Parameter, position: Int?, got: Value)
    case unpack(Parameter, position: Int, got: Value)
    case element(Int, argument: Int, got: Value)
    case unexpected(String)
    case repeated(String)
    /// Anything else, with its own error.
    case other(LanguageError)
  }

  /// A call as it was written.
  struct Written {
    let function: OperationFunction
    let receiver: Value?
    let arguments: Arguments
    /// The keyword `out`, when the operation itself has no such parameter.
    var out: Value?

    /// The place that `out` has among the keywords.
    fileprivate(set) var outPlace: Int?

    /// The value that stands for a parameter.
    func value(at place: Int, of signature: OperationSignature) -> Value? {
      var place = place
      if let receiver {
        if place == 0 { return receiver }
        place -= 1
      }
      let parameter = signature.parameters[place + (receiver == nil ? 0 : 1)]
      if place < arguments.count, !parameter.keywordOnly { return arguments[place] }
      return arguments.keyword(parameter.name)
    }
  }

  static func call(
    _ function: OperationFunction, receiver: Value?, arguments: Arguments,
    in interpreter: Interpreter
  ) throws -> Value {
    if arguments.names.isEmpty {
      if let short = function.short,
        let answer = try answer(short, function, receiver, arguments, interpreter)
      {
        return answer
      }
      if let signature = function.alike,
        let answer = try alike(signature, function.alikeCount, receiver, arguments, interpreter)
      {
        return answer
      }
    }
    let operation = function.operation
    var written = Written(function: function, receiver: receiver, arguments: arguments)
    if !arguments.names.isEmpty, operation.writes.contains(.out), !function.isInPlace,
      let place = arguments.names.firstIndex(of: "out")
    {
      written.out = arguments[arguments.count + place]
      written.outPlace = place
    }
    if operation.signatures.count == 1 {
      let signature = operation.signatures[0]
      var bound: [Argument] = []
      if let mismatch = bind(signature, written, into: &bound, interpreter) {
        let error = error(mismatch, signature, written)
        if let counts = ParsedSignatures.counts(written), !leavesOne(counts, written) {
          error.torch = invalidCombination(written, counts.count)
        }
        throw error
      }
      return try run(signature, bound, written, interpreter)
    }
    for signature in operation.signatures {
      var bound: [Argument] = []
      if bind(signature, written, into: &bound, interpreter) == nil {
        return try run(signature, bound, written, interpreter)
      }
    }
    throw noOverload(written, interpreter)
  }

  /// What a short way gives; nil where it takes the long one.
  @inline(__always)
  private static func answer(
    _ short: ShortWay, _ function: OperationFunction, _ receiver: Value?, _ arguments: Arguments,
    _ interpreter: Interpreter
  ) throws -> Value? {
    let own = receiver == nil ? 0 : 1
    let count = arguments.count + own
    let takesTensors = !function.operation.traits.contains(.ufunc)
    switch short {
    case .one:
      guard count == 1, function.space.library == .numpy,
        let x = ArrayShortWay.operand(receiver ?? arguments[0], orTensor: takesTensors)
      else { return nil }
      return try ArrayShortWay.answer(short, x, interpreter)
    case .two:
      guard count == 2, function.space.library == .numpy,
        let x = ArrayShortWay.operand(receiver ?? arguments[0], orTensor: takesTensors),
        let y = ArrayShortWay.operand(arguments[1 - own], orTensor: takesTensors)
      else { return nil }
      return try ArrayShortWay.answer(short, x, y, interpreter)
    case .layout:
      guard count == 1, case .tensor(let first) = receiver ?? arguments[0],
        first.flavour == .numpy, function.space.library == .numpy
      else { return nil }
      return ArrayShortWay.view(short, of: first)
    case .view(let layout):
      guard count == 2, !interpreter.runtime.shapesOnly,
        case .tensor(let first) = receiver ?? arguments[0], first.flavour == .torch,
        function.space.library == .torch, case .int(let number) = arguments[1 - own]
      else { return nil }
      let tensor = first.tensor
      return layout(tensor.layout, number).map { .tensor(TensorObject(tensor.viewed(as: $0))) }
    case .pair(let run):
      guard count == 2, !interpreter.runtime.shapesOnly,
        case .tensor(let first) = receiver ?? arguments[0],
        case .tensor(let second) = arguments[1 - own], first.flavour == second.flavour,
        first.flavour == (function.space.library == .nx ? .nx : .torch)
      else { return nil }
      let (x, y) = (first.tensor, second.tensor)
      guard x.storage != nil, y.storage != nil else { return nil }
      do throws(OperationError) {
        return try run(x, y, interpreter.runtime).map {
          .tensor(TensorObject($0, flavour: first.flavour))
        }
      } catch {
        throw Operations.failure(error, function.operation.signatures[0], [.tensor(x), .tensor(y)])
      }
    }
  }

  /// The loop over tensors that need no plan; nil where the call takes the long way.
  @inline(__always)
  private static func alike(
    _ signature: OperationSignature, _ operands: Int, _ receiver: Value?, _ arguments: Arguments,
    _ interpreter: Interpreter
  ) throws -> Value? {
    let own = receiver == nil ? 0 : 1
    guard arguments.count + own == operands, case .tensor(let first) = receiver ?? arguments[0],
      first.flavour == .torch
    else { return nil }
    let result: Tensor?
    do throws(OperationError) {
      if operands == 1 {
        result = try signature.alike(first.tensor, interpreter.runtime)
      } else {
        guard case .tensor(let second) = arguments[1 - own], second.flavour == .torch else {
          return nil
        }
        result = try signature.alike(first.tensor, second.tensor, interpreter.runtime)
      }
    } catch {
      throw Operations.failure(error, signature, [.tensor(first.tensor)])
    }
    return result.map { .tensor(TensorObject($0)) }
  }

  /// A call with values of the caller's own, as if they stood in the program.
  static func call(
    _ function: OperationFunction, _ values: [Value], keywords: [(String, Value)] = [],
    in interpreter: Interpreter
  ) throws -> Value {
    let count = values.count + keywords.count
    let base = try interpreter.reserveStack(count)
    for (place, value) in (values + keywords.map(\.1)).enumerated() {
      (base + place).initialize(to: value)
    }
    defer {
      base.deinitialize(count: count)
      interpreter.top = base
    }
    return try call(
      function, receiver: nil,
      arguments: Arguments(base: base, count: values.count, names: keywords.map(\.0)),
      in: interpreter)
  }

  // MARK: Binding

  /// Other names that PyTorch accepts for its parameters, as NumPy calls them.
  static func isAlias(_ name: String, of parameter: String) -> Bool {
    switch parameter {
    case "dim": name == "axis"
    case "keepdim": name == "keepdims"
    case "input": name == "x" || name == "a" || name == "x1"
    case "other": name == "x2"
    default: false
    }
  }

  /// Fills in `bound`, one argument a parameter; nil when the call fits.
  static func bind(
    _ signature: OperationSignature, _ written: Written, into bound: inout [Argument],
    _ interpreter: Interpreter
  ) -> Mismatch? {
    let parameters = signature.parameters
    let arguments = written.arguments
    let library = written.function.space.library
    bound.reserveCapacity(parameters.count)
    var first = 0
    if let receiver = written.receiver {
      guard let parameter = parameters.first else {
        return .tooMany(given: arguments.count, least: 0, most: 0)
      }
      if let mismatch = convert(
        receiver, parameter, position: 0, into: &bound, for: library, interpreter)
      {
        return mismatch
      }
      first = 1
    }
    let positional = arguments.count
    var used = 0
    var usedKeywords = written.outPlace == nil ? 0 : 1
    var missing: [String] = []
    for place in first..<max(parameters.count, first) {
      let parameter = parameters[place]
      if parameter.variadic,
        parameter.kind == .tensors || parameter.kind == .nested || parameter.kind == .arrays,
        !arguments.names.contains(parameter.name)
      {
        let mismatch =
          parameter.kind == .arrays
          ? convertArrays(of: parameter, arguments, from: used, into: &bound, interpreter)
          : convertRest(of: parameter, arguments, from: used, into: &bound)
        if let mismatch { return mismatch }
        used = max(used, positional)
        continue
      }
      if used < positional && !parameter.keywordOnly {
        let given = arguments[used]
        if parameter.variadic, parameter.kind == .ints, !isSequence(given),
          written.function.space == .bare || allowsVariadic(parameters, place, first)
        {
          if positional - used >= 1, case .int = integer(given) {
            if let mismatch = convertRest(
              arguments, from: used, parameter, into: &bound)
            {
              return mismatch
            }
            used = positional
            continue
          }
        }
        let position = used + 1
        used += 1
        if let mismatch = convert(
          given, parameter, position: position, into: &bound, for: library, interpreter)
        {
          return mismatch
        }
        continue
      }
      if !arguments.names.isEmpty,
        let keyword = arguments.names.firstIndex(where: {
          $0 == parameter.name || library == .torch && isAlias($0, of: parameter.name)
        }), keyword != written.outPlace
      {
        usedKeywords += 1
        let given = arguments[arguments.count + keyword]
        if let mismatch = convert(
          given, parameter, position: nil, into: &bound, for: library, interpreter)
        {
          return missing.isEmpty ? mismatch : absent(missing, parameters)
        }
        continue
      }
      if let value = parameter.defaultValue {
        bound.append(value)
      } else if parameter.variadic && parameter.kind == .ints && written.receiver == nil
        && place == first && positional == 0 && written.function.space != .bare
        && parameters.count > 1
      {
        // `torch.zeros()` is refused, as in PyTorch.
        missing.append(parameter.name)
        bound.append(.none)
      } else {
        missing.append(parameter.name)
        bound.append(.none)
      }
    }
    if used < positional { return tooMany(positional, parameters.dropFirst(first)) }
    if !missing.isEmpty { return absent(missing, parameters) }
    if usedKeywords < arguments.names.count {
      for (place, name) in arguments.names.enumerated() where place != written.outPlace {
        guard
          let parameter = parameters.firstIndex(where: {
            $0.name == name || library == .torch && isAlias(name, of: $0.name)
          })
        else { return .unexpected(name) }
        if parameter - first < positional { return .repeated(parameters[parameter].name) }
      }
      // The same parameter under two of its names.
      return .unexpected(arguments.names.last ?? "")
    }
    return nil
  }

  private static func absent(_ names: [String], _ parameters: [Parameter]) -> Mismatch {
    let start = parameters.firstIndex { $0.name == names[0] } ?? 0
    return .missing(
      names, listed: parameters[start...].filter { $0.defaultValue == nil }.map(\.name))
  }

  static func tooMany(_ given: Int, _ parameters: ArraySlice<Parameter>) -> Mismatch {
    .tooMany(
      given: given, least: parameters.filter { $0.defaultValue == nil }.count,
      most: parameters.filter { !$0.keywordOnly }.count)
  }

  /// PyTorch lets ints stand without brackets where they are the only positional parameter.
  private static func allowsVariadic(_ parameters: [Parameter], _ place: Int, _ first: Int) -> Bool
  {
    place == first
      && !parameters.dropFirst(place + 1).contains { !$0.keywordOnly && $0.defaultValue == nil }
      && parameters.dropFirst(place + 1).allSatisfy { $0.keywordOnly }
  }

  // MARK: Running

  private static func run(
    _ signature: OperationSignature, _ arguments: [Argument], _ written: Written,
    _ interpreter: Interpreter
  ) throws -> Value {
    let function = written.function
    var call = Call(
      operation: function.operation, signature: signature, arguments: arguments,
      runtime: interpreter.runtime, spelling: function.name)
    if !written.arguments.names.isEmpty,
      case .bool(true)? = written.arguments.keyword("requires_grad")
    {
      interpreter.runtime.noteNoGradients()
    }
    do {
      if function.isInPlace {
        guard case .tensor(let target) = written.value(at: 0, of: signature) else {
          throw OperationError(Refusal(.type, "\(function.name) needs a tensor to write into"))
        }
        call.destinations = [target.tensor]
        _ = try function.operation.run(call)
        return .tensor(target)
      }
      var out = written.out
      if let place = signature.outPlace { out = written.value(at: place, of: signature) }
      if let out { call.outs = Results.outs(out).map(\.tensor) }
      let result = try function.operation.run(call)
      if let out, !out.isNone {
        if signature.outPlace != nil {
          return try LibraryResults.store(result, into: out, interpreter)
        }
        return try Results.store(result, into: out, call)
      }
      if function.space.library != .torch {
        return try LibraryResults.value(of: result, call, written, interpreter)
      }
      return try Results.value(of: result, signature, written, interpreter)
    } catch let error as OperationError {
      throw languageError(error, signature, written)
    }
  }
}
