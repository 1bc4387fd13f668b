/// `import a.b as c`.
final class ImportStatement: StatementCode {
  let path: String
  let hasAlias: Bool
  let target: TargetCode

  init(_ path: String, hasAlias: Bool, _ target: TargetCode, _ span: Span) {
    self.path = path
    self.hasAlias = hasAlias
    self.target = target
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    do {
      let module = try interpreter.module(path)
      if hasAlias {
        try target.assign(.object(module), interpreter, frame)
      } else {
        let first = String(path.prefix { $0 != "." })
        try target.assign(.object(try interpreter.module(first)), interpreter, frame)
      }
    } catch { throw error.located(at: span) }
    return .normal
  }
}

/// `from module import name as target`.
final class ImportFromStatement: StatementCode {
  let path: String
  let moduleSpan: Span
  let names: [(name: String, span: Span, target: TargetCode)]
  /// For `*`: binds any name.
  let star: ((String) -> TargetCode)?

  init(
    _ path: String, moduleSpan: Span, _ names: [(name: String, span: Span, target: TargetCode)],
    star: ((String) -> TargetCode)?, _ span: Span
  ) {
    self.path = path
    self.moduleSpan = moduleSpan
    self.names = names
    self.star = star
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    let module: ModuleObject
    do { module = try interpreter.module(path) } catch { throw error.located(at: moduleSpan) }
    if let star {
      for name in module.attributeNames where !name.hasPrefix("_") {
        if let value = module.member(name) {
          try star(name).assign(value, interpreter, frame)
        }
      }
    }
    for (name, span, target) in names {
      do {
        try target.assign(try interpreter.importedMember(name, of: module), interpreter, frame)
      } catch { throw error.located(at: span) }
    }
    return .normal
  }
}

/// `%name text`.
final class CommandStatement: StatementCode {
  let name: String
  let nameSpan: Span
  let text: String
  let textSpan: Span

  init(_ name: String, nameSpan: Span, _ text: String, textSpan: Span, _ span: Span) {
    self.name = name
    self.nameSpan = nameSpan
    self.text = text
    self.textSpan = textSpan
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    do { try interpreter.runCommand(name, text) } catch {
      throw error.located(at: nameSpan)
    }
    return .normal
  }
}
