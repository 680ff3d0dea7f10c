internal import Dispatch
public import Glibc
internal import Locking

/// Why a program of a test did not do its work.
public enum ChildProcessError: Error, Sendable, Equatable {
    /// It could not be started; the errno says why, ENOENT that it is not installed.
    case notStarted(program: String, code: Int32)
    /// It failed; the text is what it wrote.
    case failed(arguments: [String], status: Int32, output: String)
    /// It ended its output before what was waited for; the text is what it wrote.
    case ended(output: String)
}

/// A program that a test runs beside itself, and whose output it waits for. It is ended with this object.
///
/// Standard output and standard error come as one. Reading runs on a queue of its own, because it blocks.
///
/// Invariant of `@unchecked Sendable`: `pending` is touched on `queue` only, which is serial; `process` and the
/// descriptors never change.
public final class ChildProcess: @unchecked Sendable {
    /// Held while pipes are made and handed to a child, so that no other child inherits them too; counts the children.
    private static let starting = Locked(0)

    private let queue = DispatchQueue(label: "child-process")
    /// The process's number; it stays this one's until this object goes.
    public let process: pid_t
    private let output: Int32
    private let input: Int32
    private var pending: [UInt8] = []

    /// Starts a program that is found in `PATH`.
    public init(_ program: String, _ arguments: [String]) throws(ChildProcessError) {
        (process, input, output) = try Self.starting.withLock { count throws(ChildProcessError) in
            count += 1
            return try Self.start(program, arguments)
        }
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        close(input)
        close(output)
    }

    /// Runs a program to its end, waiting for it on this thread, and returns what it wrote.
    @discardableResult
    public static func run(_ program: String, _ arguments: [String]) throws(ChildProcessError) -> String {
        let child = try ChildProcess(program, arguments)
        while child.readMore() {}
        // The process stays a zombie until `deinit`, so that its number cannot become another's meanwhile.
        var information = siginfo_t()
        waitid(P_PID, id_t(child.process), &information, WEXITED | WNOWAIT)
        let status = information._sifields._sigchld.si_status
        let text = String(decoding: child.pending, as: UTF8.self)
        guard status == 0 else { throw .failed(arguments: arguments, status: status, output: text) }
        return text
    }

    /// Calls the body while no program is being started: until it runs, a child holds all that this process has open.
    public static func whileNoneStarts<Result: Sendable>(_ body: () -> Result) -> Result {
        starting.withLock { _ in body() }
    }

    /// Runs a program to its end with that on its standard input, and returns what it wrote, whatever its status.
    public static func output(_ program: String, _ arguments: [String], input: String = "") async throws -> String {
        let child = try ChildProcess(program, arguments)
        if !input.isEmpty { child.send(input) }
        return await withCheckedContinuation { continuation in
            child.queue.async {
                while child.readMore() {}
                continuation.resume(returning: String(decoding: child.pending, as: UTF8.self))
            }
        }
    }

    /// Runs a program to its end, without holding a thread of Swift's tasks, and returns what it wrote: for tests whose
    /// own process answers the program. Throws where it fails.
    public static func result(_ program: String, _ arguments: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<String, any Error>) in
            DispatchQueue(label: "child-process-run").async {
                continuation.resume(with: Result { try run(program, arguments) })
            }
        }
    }

    /// Whether a program of that name is found in `PATH`.
    public static func isInstalled(_ program: String) -> Bool {
        let folders = getenv("PATH").map { String(cString: $0) } ?? ""
        return folders.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    /// Waits for the first line of output that contains the text; earlier lines are dropped.
    public func line(containing text: String) async throws -> String {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<String, any Error>) in
            queue.async { continuation.resume(with: Result { try self.findLine(text) }) }
        }
    }

    /// Writes to the program's standard input.
    public func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(input, bytes, bytes.count)
    }

    private static func start(
        _ program: String, _ arguments: [String]
    ) throws(ChildProcessError) -> (process: pid_t, input: Int32, output: Int32) {
        var (inputEnds, outputEnds): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard pipe(&inputEnds) == 0, pipe(&outputEnds) == 0 else {
            throw .notStarted(program: program, code: errno)
        }
        for end in inputEnds + outputEnds { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, inputEnds[0], 0)
        posix_spawn_file_actions_adddup2(&actions, outputEnds[1], 1)
        posix_spawn_file_actions_adddup2(&actions, outputEnds[1], 2)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var process: pid_t = 0
        // A thread of Dispatch blocks most signals, and a child would go on doing so.
        var attributes = posix_spawnattr_t()
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let code = posix_spawnp(&process, program, &actions, &attributes, &words, environ)
        posix_spawnattr_destroy(&attributes)
        for word in words { free(word) }
        posix_spawn_file_actions_destroy(&actions)
        close(inputEnds[0])
        close(outputEnds[1])
        guard code == 0 else {
            close(inputEnds[1])
            close(outputEnds[0])
            throw .notStarted(program: program, code: code)
        }
        return (process, inputEnds[1], outputEnds[0])
    }

    private func findLine(_ text: String) throws -> String {
        while true {
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                if line.contains(text) { return line }
            }
            guard readMore() else { throw ChildProcessError.ended(output: String(decoding: pending, as: UTF8.self)) }
        }
    }

    private func readMore() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(output, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            pending.append(contentsOf: chunk[..<count])
            return true
        }
    }
}
