// The locale comes before anything that reads or measures text.
Surroundings.current = Surroundings.adopt()
if CheckCommand.isMeant(by: CommandLine.arguments.dropFirst()) {
  CheckCommand.Root.main()
} else {
  TensorCommand.main()
}
