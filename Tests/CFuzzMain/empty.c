// libFuzzer brings main, and Swift the rest (Tests/FuzzingTests/Engine): a Swift target of its own main would not link.
