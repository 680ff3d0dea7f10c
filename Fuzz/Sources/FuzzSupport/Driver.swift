internal import CFuzzer
internal import Glibc

/// What one execution runs.
///
/// Invariant: set once, before the only thread begins to fuzz.
private nonisolated(unsafe) var body: ([UInt8]) -> Void = { _ in }

/// libFuzzer's entry: runs the body on one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    body(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

/// Hands the process over to libFuzzer, with the arguments of the command line.
public func fuzz(_ run: @escaping ([UInt8]) -> Void) -> Never {
    body = run
    var count = CommandLine.argc
    var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&count, &words, testOneInput))
}

/// Ends the process, so that libFuzzer keeps the input, unless the condition holds. Not `precondition`: the message is
/// to be printed in release builds too.
public func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
