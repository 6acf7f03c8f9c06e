// swift-tools-version:6.2
import PackageDescription

// The dependency lists below are the architecture (docs/internals/architecture.md): a stage may import
// `Calls` and never another stage; only the executable sees them all. The compiler holds it.

// RINGTALLY_FUZZ is set by Scripts/fuzz alone, for a build of its own: it adds the program that fuzzes, and compiles what is
// fuzzed so that the fuzzer sees which branches ran and the address sanitizer every access. Optimised, or it would be slow;
// with every check of a debug build, or an access out of a buffer's bounds would be seen only where it leaves the memory.
let isFuzzing = Context.environment["RINGTALLY_FUZZ"] != nil
let fuzzed: [SwiftSetting] =
  isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address", "-assert-config", "Debug", "-enable-testing"])] : []
let fuzzedC = isFuzzing ? ["-fsanitize=fuzzer-no-link,address"] : []

let settings: [SwiftSetting] = [.treatAllWarnings(as: .error)] + fuzzed
// The loops that touch every byte and every record. Debug builds, and so all tests, check at run time that no two
// accesses to a variable overlap; the release build leaves that check out (docs/internals/performance.md).
let hotSettings: [SwiftSetting] =
  settings
  + (isFuzzing ? [] : [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))])
let sqlite: [Target.Dependency] = [
  .product(name: "GRDB", package: "GRDB.swift"),
  .product(name: "GRDBSQLite", package: "GRDB.swift"),
]

// What is fuzzed, and what must hold of it (docs/internals/fuzzing.md). `make test` runs it on everything that fuzzing
// found; for the fuzzer it is a library, since libFuzzer brings its own main.
let fuzzDependencies: [Target.Dependency] = ["Calls", "Intake", "Rating", "Reporting", "CSimdjson", "CZlib"]
let fuzzing: [Target] =
  isFuzzing
  ? [
    .target(
      name: "Fuzzing", dependencies: fuzzDependencies, path: "Tests/FuzzingTests",
      exclude: ["FindingsTests.swift", "Findings", "fields.dict", "leaks.txt"],
      swiftSettings: settings),
    .executableTarget(
      name: "ringtally-fuzz", dependencies: ["Fuzzing"], path: "Tests/CFuzzMain",
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
  ]
  : [
    .testTarget(
      name: "FuzzingTests", dependencies: fuzzDependencies,
      exclude: ["Engine", "Findings", "fields.dict", "leaks.txt"],
      swiftSettings: settings)
  ]

let package = Package(
  name: "ringtally",
  products: [
    .executable(name: "ringtally", targets: ["ringtally"]),
    // Loaded into the built program by TortureTests, and by nothing else.
    .library(name: "FaultVFS", type: .dynamic, targets: ["CFaultVFS"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // System libraries: module maps and thin shims, nothing else.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
    .target(name: "CGMimeShim", dependencies: ["CGMime"], cSettings: [.unsafeFlags(fuzzedC)]),
    .systemLibrary(name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
    .target(
      name: "CSimdjson",
      // The library's own pkg-config flag: the class layout must be that of the shared object.
      cxxSettings: [.define("SIMDJSON_THREADS_ENABLED", to: "1"), .unsafeFlags(fuzzedC)],
      linkerSettings: [.linkedLibrary("simdjson")]),

    // A word that Swift does not have.
    .target(name: "CPrefetch"),

    // The values of the domain. No input or output, no clock.
    .target(
      name: "Calls", resources: [.embedInCode("Resources/q850.csv"), .embedInCode("Resources/country-prefixes.csv")],
      swiftSettings: settings),

    // Files that people write by hand: configuration and mappings.
    .target(
      name: "Settings", dependencies: ["Calls", .product(name: "Yams", package: "Yams")], swiftSettings: settings),

    // The stages, in the order of a record's way.
    .target(
      name: "Intake",
      dependencies: [
        "Calls", "Settings", "CArchive", "CExpat", "CGMime", "CGMimeShim", "CNettle", "CSimdjson", "CZlib",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: hotSettings),
    .target(name: "Ledger", dependencies: ["Calls", "CPrefetch"] + sqlite, swiftSettings: hotSettings),
    .target(name: "Rating", dependencies: ["Calls"], swiftSettings: settings),
    .target(
      name: "Reporting",
      dependencies: [
        "Calls", "BuiltinReports", "CXlsxWriter", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),

    // Report definitions and the page's template and style, embedded in the binary.
    .target(
      name: "BuiltinReports", path: "reports", resources: [.embedInCode("definitions"), .embedInCode("page")],
      swiftSettings: settings),

    // Mapping files for sources of known shapes, embedded in the binary.
    .target(
      name: "BuiltinMappings", path: "mappings", resources: [.embedInCode("files")], swiftSettings: settings),

    // Sample data for the demo, the tests and the benchmarks.
    .target(name: "DemoData", dependencies: ["Calls"], swiftSettings: settings),

    // Commands and their options as the argument parser describes them.
    .target(name: "CommandInfo", swiftSettings: settings),

    .executableTarget(
      name: "ringtally",
      dependencies: [
        "Calls", "Settings", "Intake", "Ledger", "Rating", "Reporting", "DemoData", "BuiltinMappings", "CommandInfo",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["Commands/Examples"], swiftSettings: settings),

    // Makes the reference pages, the manual pages and the completions from the built program (make reference).
    .executableTarget(name: "ringtally-reference", dependencies: ["CommandInfo"], swiftSettings: settings),

    // What tests of several targets run the built program with, and look into its workbooks with.
    .target(name: "ToolRunner", dependencies: ["Intake"], path: "Tests/ToolRunner", swiftSettings: settings),

    // At which call of the disk the program fails or is killed; and the library that does it, which is loaded into the
    // built program and must not be linked into the tests themselves.
    .target(name: "CFaultPlan", path: "Tests/CFaultPlan"),
    .target(
      name: "CFaultVFS", dependencies: ["CFaultPlan"], path: "Tests/CFaultVFS",
      linkerSettings: [.linkedLibrary("sqlite3")]),

    .testTarget(name: "CallsTests", dependencies: ["Calls"], swiftSettings: settings),
    .testTarget(
      name: "IntakeTests", dependencies: ["Intake", "Calls", "CSimdjson"], exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger", "Calls"] + sqlite, swiftSettings: settings),
    .testTarget(name: "RatingTests", dependencies: ["Rating", "Calls"], swiftSettings: settings),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Reporting", "Calls", "ToolRunner", .product(name: "Crypto", package: "swift-crypto")] + sqlite,
      swiftSettings: settings),
    .testTarget(name: "DemoDataTests", dependencies: ["DemoData", "Calls"], swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["ringtally", "ringtally-reference", "CommandInfo", "ToolRunner", "DemoData", "Calls"] + sqlite,
      exclude: ["Oracle/README.md"], swiftSettings: settings),
    .testTarget(
      name: "TortureTests", dependencies: ["ToolRunner", "CFaultPlan", "DemoData"], exclude: ["Fixtures"],
      swiftSettings: settings),
  ] + fuzzing,
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17)
