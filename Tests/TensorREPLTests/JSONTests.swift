import Testing

@Suite struct JSONTests {
  /// A text, and the lines of JSON that it must give.
  static let cases: [(String, [String])] = [
    ("1", [#"{"line":1,"kind":"int","value":1}"#]),
    ("\n\n2.5", [#"{"line":3,"kind":"float","value":2.5}"#]),
    ("float('nan')", [#"{"line":1,"kind":"float","value":"NaN"}"#]),
    ("-float('inf')", [#"{"line":1,"kind":"float","value":"-Infinity"}"#]),
    ("0.1 + 0.2", [#"{"line":1,"kind":"float","value":0.30000000000000004}"#]),
    ("True", [#"{"line":1,"kind":"bool","value":true}"#]),
    (#""a\"b\\\n\t\x1b\x00é""#, [#"{"line":1,"kind":"str","value":"a\"b\\\n\t\u001b\u0000é"}"#]),
    ("torch.float16", [#"{"line":1,"kind":"dtype","value":"float16"}"#]),
    ("torch.ones(2, 3).shape", [#"{"line":1,"kind":"size","value":[2,3]}"#]),
    (
      "torch.tensor([[1.5, float('nan')], [float('inf'), -0.0]])",
      [
        #"{"line":1,"kind":"tensor","dtype":"float32","shape":[2,2],"data":[1.5,"NaN","Infinity",-0.0]}"#
      ]
    ),
    (
      "torch.tensor([0.1, 1e-7])",
      [#"{"line":1,"kind":"tensor","dtype":"float32","shape":[2],"data":[0.1,1e-07]}"#]
    ),
    (
      "torch.tensor([0.1], dtype=torch.bfloat16)",
      [#"{"line":1,"kind":"tensor","dtype":"bfloat16","shape":[1],"data":[0.1]}"#]
    ),
    (
      "torch.arange(6).view(2, 3).T",
      [#"{"line":1,"kind":"tensor","dtype":"int64","shape":[3,2],"data":[0,3,1,4,2,5]}"#]
    ),
    (
      "torch.tensor([True, False])",
      [#"{"line":1,"kind":"tensor","dtype":"bool","shape":[2],"data":[true,false]}"#]
    ),
    (
      "(1, [2.0], 'x')",
      [
        #"{"line":1,"kind":"tuple","items":[{"kind":"int","value":1},{"kind":"list","items":[{"kind":"float","value":2.0}]},{"kind":"str","value":"x"}]}"#
      ]
    ),
    (
      "torch.max(torch.tensor([[1, 5]]), 1)",
      [
        #"{"line":1,"kind":"tuple","items":[{"kind":"tensor","dtype":"int64","shape":[1],"data":[5]},{"kind":"tensor","dtype":"int64","shape":[1],"data":[1]}],"names":["values","indices"]}"#
      ]
    ),
    ("{1: 2}", [#"{"line":1,"kind":"dict","repr":"{1: 2}"}"#]),
    ("range(3)", [#"{"line":1,"kind":"range","repr":"range(0, 3)"}"#]),
    (
      "def f():\n  print('deep')\n\nf()\n",
      [#"{"line":4,"kind":"output","text":"deep\n"}"#, #"{"line":4,"kind":"none","value":null}"#]
    ),
  ]

  @Test(arguments: cases)
  func lines(_ text: String, _ wanted: [String]) throws {
    let result = try Command.run("--json", "-c", text)
    #expect(result.lines == wanted)
    #expect(result.error.isEmpty)
    #expect(result.status == 0)
  }

  @Test func anErrorIsARecord() throws {
    let result = try Command.run("--json", "--keep-going", "-c", "1\nnonsense + 1\n2")
    #expect(result.status == 1)
    #expect(result.error.isEmpty)
    #expect(result.lines.count == 3)
    let error = result.lines[1]
    #expect(error.hasPrefix(#"{"line":2,"kind":"error","code":"unknown-name","type":"NameError","#))
    #expect(
      error.contains(#""span":{"line":2,"column":1,"endLine":2,"endColumn":9}"#))
  }

  @Test func severalSourcesAreNamed() throws {
    let folder = Place.temporaryFolder()
    Place.write("2\n", to: folder + "/f")
    var command = Command()
    command.folder = folder
    let result = try command.run(["--json", "-c", "1", "f"])
    #expect(
      result.lines == [
        #"{"line":1,"file":"-c","kind":"int","value":1}"#,
        #"{"line":1,"file":"f","kind":"int","value":2}"#,
      ])
  }

  @Test func representations() throws {
    let result = try Command.run("--json", "--repr", "-c", "torch.ones(2)")
    #expect(
      result.lines == [
        #"{"line":1,"kind":"tensor","dtype":"float32","shape":[2],"data":[1.0,1.0],"repr":"tensor([1., 1.])"}"#
      ])
  }

  @Test func shapesOnlyHasNoData() throws {
    let result = try Command.run("--json", "--shapes-only", "-c", "torch.ones(10**6, 10**6).sum(1)")
    #expect(
      result.lines == [
        #"{"line":1,"kind":"tensor","dtype":"float32","shape":[1000000],"data":null}"#
      ])
  }

  @Test func aListThatHoldsItselfEnds() throws {
    let result = try Command.run("--json", "-c", "x = [1]\nx.append(x)\nx")
    #expect(result.status == 0)
    #expect(result.lines.count == 1 || result.lines.last?.contains(#""kind":"list""#) == true)
  }
}
