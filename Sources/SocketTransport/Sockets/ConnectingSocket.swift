internal import Glibc

/// Starts connections.
public enum ConnectingSocket {
    /// Starts to connect to an address, without waiting.
    ///
    /// When the socket becomes writable the attempt has ended, and `SocketStream.takeError()` says how.
    public static func connect(to address: SocketAddress) throws(SystemError) -> SocketStream {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = try SystemCall.require("socket", subject: address.description) {
            socket(address.family, type, 0)
        }
        SocketOptions.prepareConnection(descriptor)
        let code = address.withPointer { pointer, length -> Int32 in
            Glibc.connect(descriptor, pointer, length) == 0 ? 0 : errno
        }
        // An interrupted connect goes on in the background like one in progress; calling it again would fail.
        guard code == 0 || code == EINPROGRESS || code == EINTR else {
            SystemCall.close(descriptor)
            throw SystemError(call: "connect", code: code, subject: address.description)
        }
        return SocketStream(descriptor: descriptor)
    }
}
