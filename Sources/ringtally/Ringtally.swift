import ArgumentParser

@main struct Ringtally: ParsableCommand {
  func run() throws {}
}
