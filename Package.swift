// swift-tools-version: 6.2
import PackageDescription

#if canImport(Glibc)
  import Glibc
#endif

/// Every target is Swift 6 with warnings as errors; see docs/ARCHITECTURE.md for the import rules.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

/// What makes the program start in half the time and take 4 MB less: at a fixed address the loader has not 170,000 pointers
/// to mend, and the 60,000 names of functions that nobody looks up at run time are left out. Stack, heap and shared
/// libraries stay where the kernel puts them at random.
var quickStart = [
  "-use-ld=lld", "-Xclang-linker", "-no-pie", "-Xlinker", "--no-export-dynamic",
]

/// Where `make build` has static libraries ready, they are taken into the program: to load libstdc++ and look its names up
/// was a third of the program's start.
if let folder = getenv("STACK_STATIC_LIBRARIES") {
  quickStart += ["-L", String(cString: folder), "-Xclang-linker", "-static-libgcc"]
}

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
  name: "AsyncHTTPClient", package: "async-http-client")
let bigInt = Target.Dependency.product(name: "BigInt", package: "BigInt")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let orderedCollections = Target.Dependency.product(
  name: "OrderedCollections", package: "swift-collections")
let serviceLifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

var targets: [Target] = [
  module("Diagnostics"),
  .target(name: "CPlatform", linkerSettings: ["bz2", "lzma", "z"].map { .linkedLibrary($0) }),
  module("Platform", ["CPlatform", "Diagnostics", crypto, subprocess, systemPackage]),
  module("Databases", ["Platform", grdb]),
  module("Values", ["Diagnostics", bigInt]),
  module("HCL", ["Diagnostics"]),
  module("Language", ["Diagnostics", "HCL", "Values", crypto, cryptoExtras, yams]),
  module("KeyManagement", ["Databases", "Diagnostics", "Platform", "Values", crypto, cryptoExtras, grdb, grdbSQLite]),
  .target(name: "CPostgres"),
  module(
    "StateStorage", ["CPostgres", "Databases", "Diagnostics", "KeyManagement", "Platform", "Values", crypto, grdb]),
  module(
    "StateNetwork",
    [
      "Diagnostics", "Platform", "StateStorage", asyncHTTPClient, hummingbird, hummingbirdTLS, nioCore, nioHTTP1,
      nioSSL,
    ]),
  module("ProviderKit", ["Diagnostics", "Values"]),
  module(
    "Engine",
    ["Diagnostics", "HCL", "Language", "ProviderKit", "StateStorage", "Values", deque, heap]),
  module(
    "AgentAPI", ["Diagnostics", "Platform", "Values", asyncHTTPClient, crypto, nioCore]),
  module(
    "Streams",
    [
      "AgentAPI", "Databases", "Diagnostics", "Platform", "Values", asyncHTTPClient, crypto, deque, grdb, logging,
      grdbSQLite, nioCore, nioHTTP1, nioPosix, nioSSL,
    ]),
  module(
    "LocalCloud",
    [
      "AgentAPI", "Diagnostics", "KeyManagement", "Platform", "ProviderKit", "Streams", "Values",
      crypto, x509,
    ]),
  module(
    "Agent",
    [
      "AgentAPI", "Databases", "Diagnostics", "KeyManagement", "Platform", "Streams", "Values", asyncHTTPClient,
      crypto, deque, grdb, hummingbird, hummingbirdCore, logging, nioCore, nioPosix, serviceLifecycle,
      subprocess, systemPackage,
    ]),
  module(
    "Builds",
    ["AgentAPI", "Databases", "Diagnostics", "KeyManagement", "Platform", "Values", grdb, yams]),
  module(
    "Commands",
    [
      "Agent", "AgentAPI", "Builds", "Diagnostics", "Engine", "HCL", "KeyManagement", "Language",
      "LocalCloud", "Platform", "ProviderKit", "StateNetwork", "StateStorage", "Streams", "Values", argumentParser,
      logging,
    ]),
  .executableTarget(
    name: "stack", dependencies: ["Commands"], swiftSettings: strict,
    linkerSettings: [.unsafeFlags(quickStart)]),
]

/// `STACK_TEST_MODULES=HCL,Values swift test` builds and runs the tests of those modules alone, so that work on a
/// light module does not wait for the heavy ones. Unset, every test target is there.
let chosenModules = getenv("STACK_TEST_MODULES").map {
  Set(String(cString: $0).split(separator: ",").map(String.init))
}

let testTargets: [(module: String, extra: [Target.Dependency])] = [
  ("Diagnostics", []),
  ("Platform", []),
  ("Databases", [grdb]),
  ("Values", [bigInt]),
  ("HCL", ["Platform"]),
  ("Language", ["HCL", "Platform", "Values", crypto]),
  ("KeyManagement", ["Platform", "Values", crypto, grdb]),
  ("StateStorage", ["KeyManagement", "Platform", "StateNetwork", "StateServers", "Values", grdb]),
  ("StateNetwork", ["Platform", "StateStorage"]),
  ("ProviderKit", ["Values"]),
  ("Engine", ["HCL", "Language", "LocalCloud", "ProviderKit", "StateStorage", "Values"]),
  ("AgentAPI", ["Platform", "Values"]),
  ("Streams", ["AgentAPI", "Platform", "Values", asyncHTTPClient, crypto, grdb, nioCore, nioHTTP1, nioPosix]),
  ("LocalCloud", ["AgentAPI", "KeyManagement", "Platform", "ProviderKit", "Streams", "Values", grdb]),
  ("Agent", ["AgentAPI", "KeyManagement", "Platform", "Values"]),
  ("Builds", ["AgentAPI", "KeyManagement", "Platform", grdb]),
  ("Commands", ["Engine", "KeyManagement", "Language", "Platform", "ProviderKit", "StateStorage", "Values"]),
]

targets.append(
  .target(
    name: "TestSupport",
    dependencies: ["Diagnostics", "Platform", subprocess, systemPackage],
    path: "Tests/TestSupport", swiftSettings: strict))
// The real servers that keep states, and damaged files of theirs, for the tests of back ends.
targets.append(
  .target(
    name: "StateServers", dependencies: ["Platform", "StateNetwork", "StateStorage", "TestSupport", grdb],
    path: "Tests/StateServers", swiftSettings: strict))
targets += testTargets.filter { chosenModules?.contains($0.module) ?? true }
  .map { tests($0.module, ($0.module == "Diagnostics" ? [] : ["Diagnostics"]) + $0.extra) }
if chosenModules?.contains("EndToEnd") ?? true {
  targets.append(
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "AgentAPI", "Diagnostics", "Platform", "StateServers", "StateStorage", "TestSupport", asyncHTTPClient, grdb,
        nioCore,
      ],
      swiftSettings: strict))
}

// What `Benchmarks/locks.py` runs.
if getenv("STACK_BENCHMARKS") != nil {
  targets.append(
    .executableTarget(
      name: "lock-benchmark", dependencies: ["KeyManagement", "StateStorage"], path: "Benchmarks/lock",
      swiftSettings: strict))
}

let package = Package(
  name: "stack",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "stack", targets: ["stack"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: targets
)
