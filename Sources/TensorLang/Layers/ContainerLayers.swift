/// Layers that hold others.
enum ContainerLayers {
  nonisolated(unsafe) static let all: [LayerDeclaration] = [
    module, sequential, moduleList, moduleDict, parameterList, parameterDict,
  ]

  nonisolated(unsafe) static let module = LayerDeclaration(
    "Module", in: "module", inputs: [],
    summary: "A layer with nothing in it: layers and parameters become its own when they are set.",
    shapes: "no input",
    notes: ["Classes are not part of this language, so it can only be filled from outside."],
    related: ["Sequential"],
    examples: [
      .init("m = nn.Module()\nm.fc = nn.ReLU()\nm", gives: "Module(\n  (fc): ReLU()\n)"),
      .init("nn.Module()(1)", fails: "not-implemented"),
    ], .missing)

  nonisolated(unsafe) static let sequential = LayerDeclaration(
    "Sequential", in: "container", kind: .sequential,
    summary: "Layers one after another: each takes what the one before gave.",
    shapes: "as the first layer takes → as the last one gives",
    notes: [
      "Takes layers, or one `collections.OrderedDict` of names and layers.",
      "model[0], model[1:], len(model), append, extend, insert, pop, + and * work as on lists.",
    ], related: ["ModuleList"],
    examples: [
      .init(
        "nn.Sequential(nn.Linear(2, 3), nn.ReLU())",
        gives: "Sequential(\n  (0): Linear(in_features=2, out_features=3, bias=True)\n  (1): "
          + "ReLU()\n)"),
      .init(
        "nn.Sequential(nn.Flatten(0), nn.ReLU())(torch.tensor([[-1., 2.]]))",
        gives: "tensor([0., 2.])"),
      .init("nn.Sequential(3)", fails: "type"),
    ], .input)

  nonisolated(unsafe) static let moduleList = LayerDeclaration(
    "ModuleList", in: "container", kind: .list, [.init("modules", Value.none)], inputs: [],
    summary: "Layers in a list.", shapes: "no input",
    notes: ["Indexing, slices, len, iteration, append, extend, insert and pop work as on lists."],
    related: ["Sequential", "ModuleDict"],
    examples: [
      .init(
        "nn.ModuleList([nn.ReLU(), nn.ReLU(), nn.Tanh()])",
        gives: "ModuleList(\n  (0-1): 2 x ReLU()\n  (2): Tanh()\n)"),
      .init("nn.ModuleList([nn.ReLU()])(1)", fails: "not-implemented"),
    ], .missing)

  nonisolated(unsafe) static let moduleDict = LayerDeclaration(
    "ModuleDict", in: "container", kind: .dictionary, [.init("modules", Value.none)], inputs: [],
    summary: "Layers under names.", shapes: "no input",
    notes: ["Indexing, len, in, keys, values, items, pop and update work as on dicts."],
    related: ["ModuleList"],
    examples: [
      .init("nn.ModuleDict({'act': nn.ReLU()})", gives: "ModuleDict(\n  (act): ReLU()\n)"),
      .init("nn.ModuleDict({'act': nn.ReLU()})['out']", fails: "key"),
    ], .missing)

  nonisolated(unsafe) static let parameterList = LayerDeclaration(
    "ParameterList", in: "container", kind: .parameterList, [.init("values", Value.none)],
    inputs: [],
    summary: "Parameters in a list.", shapes: "no input",
    notes: ["Tensors become parameters when they come in; it holds nothing else."],
    related: ["ParameterDict"],
    examples: [
      .init(
        "nn.ParameterList([torch.ones(2)])",
        gives: "ParameterList(  (0): Parameter containing: [torch.float32 of size 2])"),
      .init("nn.ParameterList()[0]", fails: "index"),
    ], .missing)

  nonisolated(unsafe) static let parameterDict = LayerDeclaration(
    "ParameterDict", in: "container", kind: .parameterDictionary, [.init("parameters", Value.none)],
    inputs: [], summary: "Parameters under names.", shapes: "no input",
    notes: ["Tensors become parameters when they come in; it holds nothing else."],
    related: ["ParameterList"],
    examples: [
      .init(
        "nn.ParameterDict({'w': torch.ones(2)})",
        gives: "ParameterDict(  (w): Parameter containing: [torch.FloatTensor of size 2])"),
      .init("nn.ParameterDict()['w']", fails: "key"),
    ], .missing)
}
