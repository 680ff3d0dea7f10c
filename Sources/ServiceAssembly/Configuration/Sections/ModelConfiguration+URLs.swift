extension ConfigurationKey where Target == ModelConfiguration {
    /// Most servers of one model.
    static let urlsMax = 64

    /// One URL, or a list of them.
    static let urls: ConfigurationKey = {
        let facts = KeyFacts(
            name: "url", type: "URL or list", range: "http://host[:port][/path], or 1 to \(urlsMax) of them",
            text: "The base URL of the server's OpenAI-compatible API, or a list where several serve the model.",
            isRequired: true,
            examples: ["http://127.0.0.1:8001/v1", "[http://127.0.0.1:8001/v1, http://127.0.0.1:8002/v1]"])
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard case .list(let nodes) = node.content else {
                if let url = scalar(node, path, .url, &state) { target.url = url }
                return
            }
            if nodes.isEmpty || nodes.count > urlsMax {
                state.report(node.source, path, "the list has \(nodes.count) URLs", "give it 1 to \(urlsMax)")
            }
            var urls: [String] = []
            for (index, node) in nodes.enumerated() {
                let item = ConfigurationPath.item(of: path, index)
                guard let url = scalar(node, item, .url, &state) else { continue }
                if urls.contains(url) {
                    state.report(node.source, item, "the URL \(state.shown(item)) is listed twice", "keep one of them")
                } else {
                    urls.append(url)
                }
            }
            guard let first = urls.first else { return }
            target.url = first
            target.furtherURLs = Array(urls.dropFirst())
        }
    }()
}
