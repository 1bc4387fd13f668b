/// One argument of a call, made ready.
enum ArgumentCode {
  case positional(Code)
  case keyword(String, nameSpan: Span, Code)
  case unpack(Code)
  case unpackKeywords(Code)

  var span: Span {
    switch self {
    case .positional(let code), .unpack(let code), .unpackKeywords(let code): return code.span
    case .keyword(_, let nameSpan, let code): return nameSpan.union(code.span)
    }
  }
}

/// Finds the spans of the arguments that an error blames, and notes the call in its trace.
struct CallSite {
  let span: Span
  let receiver: Span?
  let arguments: [ArgumentCode]

  @inline(never)
  func locate(_ error: any Error, function: String?) -> any Error {
    guard let error = error as? LanguageError else { return error }
    if error.span == nil {
      error.span = span
      for (argument, text) in error.blamed {
        switch argument {
        case .receiver:
          if let receiver { error.labels.append(.init(receiver, text)) }
        case .positional(let index):
          let positional = arguments.filter {
            if case .keyword = $0 { return false }
            if case .unpackKeywords = $0 { return false }
            return true
          }
          if index >= 0, index < positional.count {
            error.labels.append(.init(positional[index].span, text))
          }
        case .keyword(let name):
          for case .keyword(name, _, let code) in arguments {
            error.labels.append(.init(code.span, text))
          }
        case .keywordName(let name):
          for case .keyword(name, let nameSpan, _) in arguments {
            error.labels.append(.init(nameSpan, text))
          }
        }
      }
      error.blamed = []
    } else if let function {
      error.addTrace(function, span)
    }
    return error
  }
}

/// What an error's trace calls a callee.
private func traceName(_ callee: Object) -> String? {
  (callee as? FunctionObject).map { $0.code.qualifiedName }
}

/// `function(a, b)` with positional arguments only.
final class CallCode: Code {
  let function: Code
  let arguments: CodeList
  let site: CallSite

  init(_ function: Code, _ arguments: [Code], site: CallSite, _ span: Span) {
    self.function = function
    self.arguments = CodeList(arguments)
    self.site = site
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let value = try function.evaluate(interpreter, frame)
    guard case .object(let callee) = value else { throw notCallable(value) }
    let base = interpreter.top
    var done = 0
    defer {
      base.destroy(done)
      interpreter.top = base
    }
    try arguments.push(interpreter, frame, at: base, done: &done)
    do {
      return try callee.call(Arguments(base: base, count: done), in: interpreter)
    } catch { throw site.locate(error, function: traceName(callee)) }
  }

  private func notCallable(_ value: Value) -> any Error {
    LanguageError(.typeError, "'\(value.typeName)' object is not callable")
      .located(at: function.span)
  }
}

/// `object.method(a, b)` with positional arguments only: no bound method is made.
final class MethodCallCode: Code {
  let attribute: AttributeCode
  let arguments: CodeList
  let site: CallSite
  /// `x.append(y)`, which lists answer at once.
  private let isAppend: Bool
  private let isMethodOfTensor: Bool
  private let tensorMethod: OperationFunction?
  @exclusivity(unchecked) private var cachedKind = MethodTable.Kind.none
  @exclusivity(unchecked) private var cached: Unmanaged<NativeFunction>?

  init(_ attribute: AttributeCode, _ arguments: [Code], site: CallSite, _ span: Span) {
    self.attribute = attribute
    self.arguments = CodeList(arguments)
    self.site = site
    isAppend = attribute.name == "append" && arguments.count == 1
    tensorMethod = TensorSeam.method(attribute.name)
    isMethodOfTensor = tensorMethod != nil
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let receiver = try attribute.object.evaluate(interpreter, frame)
    if isAppend, case .list(let list) = receiver {
      let value = try arguments[0].evaluate(interpreter, frame)
      do { try interpreter.append(value, to: list) } catch { throw error.located(at: span) }
      return .none
    }
    let base = interpreter.top
    var done = 0
    defer {
      base.destroy(done)
      interpreter.top = base
    }
    let kind = MethodTable.Kind(receiver)
    if kind != .none {
      if kind != cachedKind {
        // The tables live as long as the program.
        cached = MethodTable.of(kind)?.functions[attribute.name].map(Unmanaged.passUnretained)
        cachedKind = kind
      }
      if let cached {
        try arguments.push(interpreter, frame, at: base, done: &done)
        do {
          return try cached._withUnsafeGuaranteedRef {
            try $0.invoke(interpreter, receiver, Arguments(base: base, count: done))
          }
        } catch { throw site.locate(error, function: nil) }
      }
    } else if isMethodOfTensor, case .tensor(let object) = receiver, object.flavour == .torch,
      let tensorMethod
    {
      try arguments.push(interpreter, frame, at: base, done: &done)
      do {
        return try Binder.call(
          tensorMethod, receiver: receiver, arguments: Arguments(base: base, count: done),
          in: interpreter)
      } catch { throw site.locate(error, function: nil) }
    } else if case .tensor(let object) = receiver, object.flavour == .numpy,
      case .method(let function) = attribute.arrayKind
    {
      try arguments.push(interpreter, frame, at: base, done: &done)
      do {
        return try Binder.call(
          function, receiver: receiver, arguments: Arguments(base: base, count: done),
          in: interpreter)
      } catch { throw site.locate(error, function: nil) }
    }
    let value = try attribute.attribute(of: receiver, interpreter)
    guard case .object(let callee) = value else {
      throw LanguageError(.typeError, "'\(value.typeName)' object is not callable")
        .located(at: attribute.span)
    }
    try arguments.push(interpreter, frame, at: base, done: &done)
    do {
      return try callee.call(Arguments(base: base, count: done), in: interpreter)
    } catch { throw site.locate(error, function: traceName(callee)) }
  }
}

/// Any call: keywords, `*values` and `**mapping` too.
final class GeneralCallCode: Code {
  let function: Code
  let arguments: [ArgumentCode]
  let site: CallSite
  /// The keywords' names where no mapping is unpacked.
  private let names: [String]
  private let isStatic: Bool

  init(_ function: Code, _ arguments: [ArgumentCode], site: CallSite, _ span: Span) {
    self.function = function
    self.arguments = arguments
    self.site = site
    var names: [String] = []
    var isStatic = true
    for argument in arguments {
      switch argument {
      case .positional: if !names.isEmpty { isStatic = false }
      case .keyword(let name, _, _): names.append(name)
      case .unpack, .unpackKeywords: isStatic = false
      }
    }
    self.names = names
    self.isStatic = isStatic
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let value = try function.evaluate(interpreter, frame)
    guard case .object(let callee) = value else {
      throw LanguageError(.typeError, "'\(value.typeName)' object is not callable")
        .located(at: function.span)
    }
    return isStatic
      ? try callStatically(callee, interpreter, frame)
      : try callDynamically(callee, interpreter, frame)
  }

  private func callStatically(
    _ callee: Object, _ interpreter: Interpreter, _ frame: Frame
  ) throws -> Value {
    let base = interpreter.top
    let count = arguments.count
    if count > interpreter.stackEnd - base { throw interpreter.recursionError() }
    var done = 0
    defer {
      base.destroy(done)
      interpreter.top = base
    }
    while done < count {
      let value: Value
      switch arguments[done] {
      case .positional(let code), .keyword(_, _, let code), .unpack(let code),
        .unpackKeywords(let code):
        value = try code.evaluate(interpreter, frame)
      }
      (base + done).initialize(to: value)
      done += 1
      interpreter.top = base + done
    }
    do {
      return try callee.call(
        Arguments(base: base, count: count - names.count, names: names), in: interpreter)
    } catch { throw site.locate(error, function: traceName(callee)) }
  }

  private func callDynamically(
    _ callee: Object, _ interpreter: Interpreter, _ frame: Frame
  ) throws -> Value {
    var positional: [Value] = []
    var keywords: [(name: String, value: Value)] = []
    let name = calleeName(callee)
    func add(_ key: String, _ value: Value) throws {
      if keywords.contains(where: { $0.name == key }) {
        throw LanguageError(
          .typeError, "\(name) got multiple values for keyword argument '\(key)'"
        ).located(at: span)
      }
      keywords.append((key, value))
    }
    for argument in arguments {
      switch argument {
      case .positional(let code): positional.append(try code.evaluate(interpreter, frame))
      case .keyword(let key, _, let code): try add(key, try code.evaluate(interpreter, frame))
      case .unpack(let code):
        let value = try code.evaluate(interpreter, frame)
        do { positional += try interpreter.array(of: value) } catch {
          if let error = error as? LanguageError, error.type == .typeError, error.span == nil {
            throw LanguageError(
              .typeError, "\(name) argument after * must be an iterable, not \(value.typeName)"
            ).located(at: code.span)
          }
          throw error.located(at: code.span)
        }
      case .unpackKeywords(let code):
        let value = try code.evaluate(interpreter, frame)
        guard case .dict(let dict) = value else {
          throw LanguageError(
            .typeError, "\(name) argument after ** must be a mapping, not \(value.typeName)"
          ).located(at: code.span)
        }
        for pair in dict.pairs {
          guard case .string(let key) = pair.key else {
            throw LanguageError(.typeError, "keywords must be strings").located(at: code.span)
          }
          try add(key.text, pair.value)
        }
      }
    }
    do {
      return try interpreter.call(callee, positional, keywords: keywords)
    } catch { throw site.locate(error, function: traceName(callee)) }
  }

  private func calleeName(_ callee: Object) -> String {
    switch callee {
    case let function as FunctionObject: return "__main__.\(function.code.qualifiedName)()"
    case let function as NativeFunction: return "\(function.name)()"
    case let type as TypeObject: return type.shortName
    default: return "\(callee.typeName) object"
    }
  }
}

extension Interpreter {
  /// Calls a value from Swift.
  public func call(
    _ callee: Object, _ positional: [Value], keywords: [(name: String, value: Value)] = []
  ) throws -> Value {
    let count = positional.count + keywords.count
    let base = try reserveStack(count)
    for (index, value) in positional.enumerated() { (base + index).initialize(to: value) }
    for (index, keyword) in keywords.enumerated() {
      (base + positional.count + index).initialize(to: keyword.value)
    }
    defer {
      base.destroy(count)
      top = base
    }
    return try callee.call(
      Arguments(base: base, count: positional.count, names: keywords.map { $0.name }), in: self)
  }

  /// Calls a value that may not be callable.
  public func call(_ callee: Value, _ positional: [Value]) throws -> Value {
    guard case .object(let object) = callee else {
      throw LanguageError(.typeError, "'\(callee.typeName)' object is not callable")
    }
    return try call(object, positional)
  }

  func isCallable(_ value: Value) -> Bool {
    if case .object(let object) = value { return object.isCallable }
    return false
  }
}
