internal import Glibc
internal import Locking

/// The folder that holds everything the service keeps, owned by one process at a time.
///
/// Ownership is an exclusive `flock` on `metareward.lock`, held until `close`. The kernel drops it with the process,
/// so neither kill -9 nor a power loss leaves a stale lock, which a file that merely exists would. The lock file
/// itself is never removed: removing it would let two processes lock two files of the same name.
public final class DataFolder: Sendable {
    /// Name of the lock file.
    static let lockName = "metareward.lock"

    /// The folder's path as it was given.
    public let path: String
    /// 32 random bytes made with the folder: the key of the nonces that fence rollout text in prompts. Equal at every
    /// opening, so that a restart renders the same prompts. Never logged.
    public let fenceSecret: [UInt8]
    /// The open lock file; `nil` once closed.
    private let lockDescriptor: Locked<Int32?>

    private init(path: String, fenceSecret: [UInt8], lockDescriptor: Int32) {
        self.path = path
        self.fenceSecret = fenceSecret
        self.lockDescriptor = Locked(lockDescriptor)
    }

    deinit { close() }

    /// Opens the folder at `path`, makes it with mode 0700 where it is missing (its parent must exist), takes its lock
    /// and reads or makes its secret. Throws `.locked` when another process, or another opening in this one, holds it.
    public static func open(path: String) throws(DataFolderError) -> DataFolder {
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw failure(path, "making it", advice: "create its parent folder, or let this user write there")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw failure(path, "looking at it", advice: "check its permissions")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .unusable(path: path, detail: "it is not a folder; name a folder with --data")
        }
        let descriptor = try lock(path)
        do {
            let secret = try readOrMakeSecret(in: path)
            return DataFolder(path: path, fenceSecret: secret, lockDescriptor: descriptor)
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
    }

    /// Gives up the lock. Further calls do nothing. Close what is stored in the folder first.
    public func close() {
        let descriptor = lockDescriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        // Closing the only descriptor of the open file releases its flock.
        if let descriptor { _ = Glibc.close(descriptor) }
    }

    /// The path of the file called `name` in the folder.
    func file(_ name: String) -> String { path + "/" + name }

    /// Makes the names of files created so far durable: without it a power loss may forget that a new file exists.
    func synchronize() throws(DataFolderError) { try Self.synchronizeFolder(path) }

    private static func lock(_ path: String) throws(DataFolderError) -> Int32 {
        let descriptor = Glibc.open(path + "/" + lockName, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw failure(path, "opening \(lockName)", advice: "let this user write there")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let problem = failure(path, "locking \(lockName)", advice: "use a file system with file locks")
            _ = Glibc.close(descriptor)
            throw isHeld ? .locked(path: path) : problem
        }
        return descriptor
    }
}
