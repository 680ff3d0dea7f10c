internal import SocketTransport

extension HTTPListener {
    /// Binds and listens.
    ///
    /// - Throws: `HTTPServerError`, or `SystemError` or `UnixSocketError` of the binding.
    func bind(backlog: Int) throws -> ListeningSocket {
        switch self {
        case .http(let host, let port), .https(let host, let port):
            let name = host == "localhost" ? "127.0.0.1" : host
            guard let address = SocketAddress(numeric: name, port: port) else {
                throw HTTPServerError.invalidAddress(host: host, port: port)
            }
            return try ListeningSocket(address: address, backlog: backlog)
        case .unix(let path, let mode):
            return try ListeningSocket(unixPath: path, mode: mode, backlog: backlog)
        }
    }

    /// Binds all of them, or none.
    static func bindAll(_ listeners: [HTTPListener], backlog: Int) throws -> [ListeningSocket] {
        var sockets: [ListeningSocket] = []
        do {
            for listener in listeners { sockets.append(try listener.bind(backlog: backlog)) }
        } catch {
            for socket in sockets { socket.close() }
            throw error
        }
        return sockets
    }
}
