import Testing

@preconcurrency import Glibc

/// Whole scripts with the text that they must give: `Tests/Golden/<feature>/<name>.tensor` and
/// `.out` beside it. `make bless` writes the `.out` files anew.
@Suite struct GoldenTests {
  static let scripts: [String] = Place.list(Place.golden).flatMap { feature in
    Place.list(Place.golden + "/" + feature)
      .filter { $0.hasSuffix(".tensor") }
      .map { feature + "/" + $0 }
  }

  @Test func thereAreScripts() {
    #expect(!GoldenTests.scripts.isEmpty)
  }

  @Test(arguments: scripts)
  func script(_ path: String) throws {
    let parts = path.split(separator: "/").map(String.init)
    var command = Command()
    // Names in errors are as short as they are here, wherever the package lies.
    command.folder = Place.golden + "/" + parts[0]
    command.home = Place.temporaryFolder()
    command.merged = true
    let result = try command.run(["--keep-going", parts[1]])
    var text = result.output
    if result.status != 0 { text += "[exit status \(result.status)]\n" }
    let expected = Place.golden + "/" + path.dropLast("tensor".count) + "out"
    if getenv("TENSOR_BLESS") != nil {
      Place.write(text, to: expected)
      return
    }
    let wanted = try #require(Place.read(expected), "\(expected) is missing: run make bless")
    #expect(text == wanted)
  }
}
