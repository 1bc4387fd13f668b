/// Makes syntax trees ready to run: names become places, operators classes of their own.
struct Compiler {
  let interpreter: Interpreter
  let source: Source
  /// Whether expression statements of the top level show their values.
  private var echoes = true

  init(_ interpreter: Interpreter, _ source: Source) {
    self.interpreter = interpreter
    self.source = source
  }

  /// A statement of the top level, and how many places its comprehensions need.
  static func topLevel(
    _ statement: Statement, _ interpreter: Interpreter, _ source: Source, echoes: Bool = true
  ) throws -> (code: StatementCode, slotCount: Int) {
    let scope = Scope(.topLevel, parent: nil)
    var compiler = Compiler(interpreter, source)
    compiler.echoes = echoes
    let code = try compiler.statement(statement, scope, depth: 0)
    return (code, scope.slotCount)
  }

  /// An expression of the top level.
  static func topLevel(
    _ expression: Expression, _ interpreter: Interpreter, _ source: Source
  ) throws -> (code: Code, slotCount: Int) {
    let scope = Scope(.topLevel, parent: nil)
    let code = try Compiler(interpreter, source).expression(expression, scope)
    return (code, scope.slotCount)
  }

  // MARK: Statements

  func block(_ statements: [Statement], _ scope: Scope, depth: Int) throws -> Block {
    Block(try statements.map { try statement($0, scope, depth: depth) })
  }

  func statement(_ statement: Statement, _ scope: Scope, depth: Int) throws -> StatementCode {
    if interpreter.stackIsLow { throw interpreter.recursionError().located(at: statement.span) }
    let span = statement.span
    switch statement.kind {
    case .expression(let value):
      let code = try expression(value, scope)
      if scope.kind == .topLevel && echoes {
        return EchoStatement(code, muted: statement.muted, isInside: depth > 0, span)
      }
      return ExpressionStatement(code, span)
    case .assign(let targets, let value):
      let code = try expression(value, scope)
      let all = try targets.map { try target($0, scope) }
      if all.count == 1 {
        switch all[0] {
        case let local as LocalTarget: return LocalAssignStatement(local.slot, code, span)
        case let global as GlobalTarget: return GlobalAssignStatement(global.slot, code, span)
        default: return AssignStatement(all[0], code, span)
        }
      }
      return MultipleAssignStatement(all, code, span)
    case .augmentedAssign(let target, let operation, let value, _):
      var reader: Code?
      if case .name = target.kind { reader = try expression(target, scope) }
      let code = try expression(value, scope)
      return AugmentedStatement(
        operation, try self.target(target, scope), reader: reader, code, span)
    case .annotated(let target, let value):
      guard let value else { return StatementCode(span) }
      return AssignStatement(try self.target(target, scope), try expression(value, scope), span)
    case .delete(let targets):
      return DeleteStatement(try targets.map { try target($0, scope) }, span)
    case .conditional(let branches, let otherwise):
      var rest = try block(otherwise, scope, depth: depth + 1)
      for branch in branches.reversed() {
        let code = IfStatement(
          try expression(branch.test, scope), try block(branch.body, scope, depth: depth + 1),
          rest, span)
        rest = Block([code])
        if branches.count == 1 { return code }
      }
      return BlockStatement(rest, span)
    case .whileLoop(let test, let body, let otherwise):
      return WhileStatement(
        try expression(test, scope), try block(body, scope, depth: depth + 1),
        try block(otherwise, scope, depth: depth + 1), span)
    case .forLoop(let target, let iterable, let body, let otherwise):
      return ForStatement(
        try self.target(target, scope), try walked(iterable, scope),
        try block(body, scope, depth: depth + 1), try block(otherwise, scope, depth: depth + 1),
        span)
    case .function(let definition):
      let code = try function(
        definition.name, definition.parameters, docstring: definition.docstring, scope, span
      ) { compiler, inner in
        .statements(try compiler.block(definition.body, inner, depth: 0))
      } names: {
        $0.visit(definition.body)
      }
      return AssignStatement(
        nameTarget(definition.name, scope, definition.nameSpan), code, span)
    case .return(let value):
      return ReturnStatement(try value.map { try expression($0, scope) }, span)
    case .break: return JumpStatement(.breaks, span)
    case .continue: return JumpStatement(.continues, span)
    case .pass: return StatementCode(span)
    case .assert(let test, let message):
      return AssertStatement(
        try expression(test, scope), try message.map { try expression($0, scope) }, span)
    case .with(let items, let body):
      var inner = try block(body, scope, depth: depth + 1)
      for item in items.reversed() {
        inner = Block([
          WithStatement(
            try expression(item.context, scope), try item.target.map { try target($0, scope) },
            inner, span)
        ])
      }
      return BlockStatement(inner, span)
    case .import(let modules):
      let all = modules.map { module in
        ImportStatement(
          module.path, hasAlias: module.alias != nil,
          nameTarget(
            module.alias ?? String(module.path.prefix { $0 != "." }), scope, module.span),
          module.span)
      }
      if all.count == 1 { return all[0] }
      return BlockStatement(Block(all), span)
    case .importFrom(let module, let moduleSpan, let names):
      let targets = names.map {
        (
          name: $0.name, span: $0.span,
          target: nameTarget($0.alias ?? $0.name, scope, $0.span)
        )
      }
      var star: ((String) -> TargetCode)?
      if names.isEmpty {
        let interpreter = interpreter
        star = { GlobalTarget(interpreter.slot($0), span) }
      }
      return ImportFromStatement(module, moduleSpan: moduleSpan, targets, star: star, span)
    case .command(let name, let nameSpan, let text, let textSpan):
      return CommandStatement(name, nameSpan: nameSpan, text, textSpan: textSpan, span)
    }
  }

  // MARK: Names and targets

  func name(_ name: String, _ scope: Scope, _ span: Span) -> Code {
    guard let variable = scope.resolve(name) else {
      return GlobalCode(interpreter.slot(name), span)
    }
    if variable.isCell {
      return CellCode(variable.slot, name, isFree: variable.isFree, span)
    }
    return LocalCode(variable.slot, name, span)
  }

  func nameTarget(_ name: String, _ scope: Scope, _ span: Span) -> TargetCode {
    target(for: scope.resolve(name), name, span)
  }

  private func target(for variable: Variable?, _ name: String, _ span: Span) -> TargetCode {
    guard let variable else { return GlobalTarget(interpreter.slot(name), span) }
    if variable.isCell { return CellTarget(variable.slot, name, span) }
    return LocalTarget(variable.slot, name, span)
  }

  func walrusTarget(_ name: String, _ scope: Scope, _ span: Span) -> TargetCode {
    target(for: scope.resolveForWalrus(name), name, span)
  }

  func target(_ expression: Expression, _ scope: Scope) throws -> TargetCode {
    let span = expression.span
    switch expression.kind {
    case .name(let name): return nameTarget(name, scope, span)
    case .attribute(let object, let name, _):
      return AttributeTarget(try self.expression(object, scope), name, span)
    case .subscript(let object, let key):
      return SubscriptTarget(
        try self.expression(object, scope), try self.expression(key, scope), span)
    case .tuple(let items, _), .list(let items):
      var starIndex: Int?
      let targets = try items.enumerated().map { index, item in
        if case .starred(let inner) = item.kind {
          starIndex = index
          return try target(inner, scope)
        }
        return try target(item, scope)
      }
      return UnpackTarget(targets, starIndex: starIndex, span)
    case .starred(let inner): return try target(inner, scope)
    default:
      throw LanguageError(.syntaxError, "cannot assign to this expression").located(at: span)
    }
  }

  // MARK: Functions

  enum Body {
    case statements(Block)
    case expression(Code)
  }

  func function(
    _ name: String, _ parameters: Parameters, docstring: String?, _ scope: Scope, _ span: Span,
    _ body: (Compiler, Scope) throws -> Body, names visit: (inout NameUse) -> Void
  ) throws -> FunctionMakingCode {
    let qualified = scope.qualify(name)
    let code = FunctionCode(
      name: name, qualifiedName: qualified, docstring: docstring, source: source, span: span,
      parameters: parameters)
    var use = NameUse()
    visit(&use)
    let inner = Scope(.function, parent: scope, name: qualified)
    for parameter in code.parameterNames {
      let variable = inner.declare(
        parameter, isCell: use.inner.contains(parameter), inBlock: 0)
      if variable.isCell { code.cellParameters.append(variable.slot) }
    }
    for local in use.bound where inner.blocks[0][local] == nil {
      let variable = inner.declare(local, isCell: use.inner.contains(local), inBlock: 0)
      if variable.isCell { code.cellLocals.append(variable.slot) }
    }
    switch try body(self, inner) {
    case .statements(let block): code.body = block
    case .expression(let expression): code.expression = expression
    }
    code.slotCount = inner.slotCount
    code.freeSlots = inner.free.map { $0.inner.slot }
    code.hasCells =
      !(code.freeSlots.isEmpty && code.cellLocals.isEmpty && code.cellParameters.isEmpty)
    let positional = parameters.positionalOnly + parameters.regular
    return FunctionMakingCode(
      code,
      defaults: try positional.compactMap { try $0.defaultValue.map { try expression($0, scope) } },
      keywordDefaults: try parameters.keywordOnly.map {
        try $0.defaultValue.map { try expression($0, scope) }
      },
      closureSlots: inner.free.map { $0.outer.slot }, span)
  }
}

/// Several statements that stand for one.
final class BlockStatement: StatementCode {
  let block: Block

  init(_ block: Block, _ span: Span) {
    self.block = block
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    try block.execute(interpreter, frame)
  }
}
