internal import HTTPServer

extension ConfigurationKey where Target == ServerConfiguration {
    /// Most listeners of one service.
    static let listenersMax = 16

    /// A list of places to listen at.
    static let listen: ConfigurationKey = {
        let facts = KeyFacts(
            name: "listen", type: "list",
            range: "1 to \(listenersMax) of http://address:port, https://address:port, "
                + "unix:/path", defaultText: "http on host and port",
            text: "Where to listen, in place of host and port. Without access tokens every address must be loopback.",
            examples: ["['http://127.0.0.1:8080', 'http://[::1]:8080']", "['unix:/run/metareward.sock']"])
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard case .list(let nodes) = node.content else {
                state.reportKind(node, path, wanted: "a list such as [http://127.0.0.1:8080]")
                return
            }
            if nodes.isEmpty || nodes.count > listenersMax {
                let what = "the list has \(nodes.count) listeners"
                state.report(node.source, path, what, "give it 1 to \(listenersMax)")
            }
            for (index, node) in nodes.enumerated() {
                let item = ConfigurationPath.item(of: path, index)
                guard let text = scalar(node, item, .listener, &state) else { continue }
                state.note(item, at: node.source)
                if target.listen.contains(text), !text.hasSuffix(":0") {
                    state.report(node.source, item, "\(state.shown(item)) is listed twice", "keep one of them")
                }
                target.listen.append(text)
            }
        }
    }()
}

extension ScalarType where Value == String {
    /// A place to listen at.
    static let listener = ScalarType(
        name: "listener", examples: [],
        parse: { text throws(ScalarRefusal) in
            guard let listener = HTTPListener(text) else {
                let advice = "write for example http://127.0.0.1:8080, https://[::1]:8443 or unix:/run/metareward.sock"
                throw ScalarRefusal(what: "is no place to listen at", advice: advice)
            }
            if case .unix(let path, _) = listener, path.utf8.count > HTTPListener.unixPathBytesMax {
                let what = "is too long: the path of a socket has at most \(HTTPListener.unixPathBytesMax) bytes"
                throw ScalarRefusal(what: what, advice: "choose a shorter path")
            }
            return text
        }, write: { $0 })
}

extension ScalarType where Value == Int {
    /// The mode of a file in octal digits.
    static let fileMode = ScalarType(
        name: "mode", range: "octal, 0600…0777", examples: ["0600", "0666"],
        parse: { text throws(ScalarRefusal) in
            guard (3...4).contains(text.utf8.count), let mode = Int(text, radix: 8), (0o600...0o777).contains(mode),
                mode & 0o600 == 0o600
            else {
                throw ScalarRefusal(
                    what: "is no mode under which the service itself may connect",
                    advice: "write for example 0660, or 0600 for the service's own user only")
            }
            return mode
        }, write: { "0" + String($0, radix: 8) })
}
