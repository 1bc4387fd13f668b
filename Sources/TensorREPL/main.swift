// The locale comes before anything that reads or measures text.
Surroundings.current = Surroundings.adopt()
TensorCommand.main()
