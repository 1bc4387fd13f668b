// The locale comes before anything that reads or measures text.
Surroundings.current = Surroundings.adopt()
let words = Array(CommandLine.arguments.dropFirst())
if let script = CompletionScript.asked(by: words) {
  print(script)
} else if CheckCommand.isMeant(by: words) {
  CheckCommand.Root.main()
} else {
  TensorCommand.main(words == ["help"] ? ["--help"] : words)
}
