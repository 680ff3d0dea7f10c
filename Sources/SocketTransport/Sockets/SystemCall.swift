internal import Glibc

/// The one place where results of system calls are judged.
///
/// EINTR is retried here and nowhere else. EBADF, EFAULT and ENOTSOCK are mistakes of this program, for example a
/// descriptor used after its close, and stop it: going on would mean to work on somebody else's descriptor.
enum SystemCall {
    /// What a call gave.
    enum Outcome: Equatable {
        /// The call's result, not negative.
        case value(Int)
        /// The call failed with this errno.
        case failed(Int32)
    }

    /// Runs a call until it is not interrupted.
    @inline(__always)
    static func run(_ name: StaticString, _ call: () -> Int) -> Outcome {
        while true {
            let result = call()
            if result >= 0 { return .value(result) }
            let code = errno
            if code == EINTR { continue }
            precondition(
                code != EBADF && code != EFAULT && code != ENOTSOCK,
                "\(name) was called with a bad descriptor or address; this is a bug")
            return .failed(code)
        }
    }

    /// Runs a call that gives an `Int32`, and throws when it fails.
    @discardableResult
    static func require(
        _ name: StaticString, subject: @autoclosure () -> String = "", _ call: () -> Int32
    ) throws(SystemError) -> Int32 {
        switch run(name, { Int(call()) }) {
        case .value(let value): return Int32(truncatingIfNeeded: value)
        case .failed(let code): throw SystemError(call: "\(name)", code: code, subject: subject())
        }
    }

    /// Closes a descriptor. Linux has closed it even when the call is interrupted, so this is never retried.
    static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }
}
