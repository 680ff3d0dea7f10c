internal import Glibc

/// The file of a Unix domain socket that this process listens on: made under a path, and removed with the listener.
///
/// A server that died leaves its file behind. Whoever takes the path looks first: a file that nobody listens behind is
/// replaced, one with a live server or of another kind is refused. Two servers that start at once would both find the
/// dead file and the second would remove the first's; so the folder is locked meanwhile.
struct UnixSocketFile: Sendable {
    /// Where it is.
    let path: String
    /// Which file it is: another server may have put its own under the path since.
    private let identity: Identity

    private struct Identity: Sendable, Equatable {
        let device: UInt64
        let number: UInt64
    }

    /// Binds a new socket to the path and listens, with the file's mode in force before anybody can connect; removes a
    /// dead server's file.
    static func listen(
        _ descriptor: Int32, at address: SocketAddress, path: String, mode: UInt32, backlog: Int
    ) throws(UnixSocketError) -> UnixSocketFile {
        let folder = try lockFolder(of: path)
        // Closing gives the lock back.
        defer { SystemCall.close(folder) }
        try removeDead(path, address)
        do throws(SystemError) {
            try SystemCall.require("bind", subject: address.description) {
                address.withPointer { bind(descriptor, $0, $1) }
            }
        } catch {
            throw .system(error)
        }
        do throws(SystemError) {
            // Until `listen` connecting is refused, so nobody gets in under the mode that the umask gave.
            try SystemCall.require("chmod", subject: path) { chmod(path, mode_t(mode)) }
            try SystemCall.require("listen", subject: address.description) {
                Glibc.listen(descriptor, Int32(clamping: backlog))
            }
            guard let status = status(path) else { throw SystemError(call: "stat", code: errno, subject: path) }
            return UnixSocketFile(path: path, identity: identity(status))
        } catch {
            unlink(path)
            throw .system(error)
        }
    }

    /// Removes the file, if it is still this one.
    func remove() {
        guard let status = Self.status(path), Self.identity(status) == identity else { return }
        unlink(path)
    }

    private static func lockFolder(of path: String) throws(UnixSocketError) -> Int32 {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        do throws(SystemError) {
            let descriptor = try SystemCall.require("open", subject: folder) {
                open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
            do throws(SystemError) {
                try SystemCall.require("flock", subject: folder) { flock(descriptor, LOCK_EX | LOCK_NB) }
            } catch {
                SystemCall.close(descriptor)
                throw error
            }
            return descriptor
        } catch {
            if error.code == EWOULDBLOCK { throw .folderLocked(folder) }
            throw .system(error)
        }
    }

    private static func removeDead(_ path: String, _ address: SocketAddress) throws(UnixSocketError) {
        guard let status = status(path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        do throws(SystemError) {
            // Only the attempt matters; a full backlog (EAGAIN) is a live server's.
            try ConnectingSocket.connect(to: address).close()
        } catch {
            // Nobody listens behind it, or it has gone meanwhile.
            guard error.code == ECONNREFUSED || error.code == ENOENT else {
                throw error.code == EAGAIN ? .inUse(path) : .system(error)
            }
            unlink(path)
            return
        }
        throw .inUse(path)
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    private static func identity(_ status: stat) -> Identity {
        Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }
}

/// Why a Unix domain socket could not be made.
public enum UnixSocketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The path is empty, holds a NUL or is too long for the kernel.
    case invalidPath(String)
    /// A server listens behind it.
    case inUse(String)
    /// A file of another kind stands there, which is not removed.
    case notASocket(String)
    /// Another server is taking a path in that folder at this moment.
    case folderLocked(String)
    /// A call failed.
    case system(SystemError)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .invalidPath(let path):
            "the path \(path) cannot be a socket's: it must have 1 to \(SocketAddress.unixPathBytesMax) bytes"
        case .inUse(let path): "a server already listens at \(path); stop it, or choose another path"
        case .notASocket(let path): "\(path) is there and is no socket; remove it, or choose another path"
        case .folderLocked(let folder): "another server is starting in \(folder); try again"
        case .system(let error): error.description
        }
    }
}
