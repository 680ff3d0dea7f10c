import Glibc
import JSONText

/// Reads rollouts from JSON Lines. Keys that the API does not know go into `metadata`, so that any file with a
/// `response` works.
enum RolloutFile {
    /// Members of a rollout that the API knows.
    static let knownMembers: Set<String> = ["id", "prompt", "response", "reference", "partition", "group", "metadata"]

    /// The rollouts of a file in order; `-` is standard input.
    static func read(_ path: String) throws(CommandFailure) -> [JSONValue] {
        var rollouts: [JSONValue] = []
        var number = 0
        for line in try bytes(of: path).split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            if line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { continue }
            rollouts.append(try rollout(Array(line), at: "\(path):\(number)", id: String(number)))
        }
        guard !rollouts.isEmpty else { throw CommandFailure("\(path) holds no rollouts") }
        return rollouts
    }

    /// One rollout from the JSON object on a line; `id` names one that has no name of its own.
    static func rollout(_ line: [UInt8], at place: String, id: String) throws(CommandFailure) -> JSONValue {
        let value: JSONValue
        do throws(JSONReadError) {
            value = try JSONReader.read(line).value
        } catch {
            throw CommandFailure("\(place): \(error.message)")
        }
        guard let object = value.object else { throw CommandFailure("\(place): a line holds one JSON object") }
        guard object["response"] != nil else { throw CommandFailure("\(place): the object has no member \"response\"") }
        var known: JSONObject = ["id": .string(id)]
        var metadata = object["metadata"]?.object ?? JSONObject()
        if let other = object["metadata"], other.object == nil { metadata.set("metadata", to: other) }
        for (name, member) in object where name != "metadata" {
            if !knownMembers.contains(name) {
                metadata.set(name, to: member)
            } else if name == "id", member.string == nil {
                known.set(name, to: .string(member.text))
            } else {
                known.set(name, to: member)
            }
        }
        if !metadata.isEmpty { known.set("metadata", to: .object(metadata)) }
        return .object(known)
    }

    /// The bytes of a file; `-` is standard input.
    static func bytes(of path: String) throws(CommandFailure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandFailure("\(path): \(String(cString: strerror(errno)))") }
        defer { if path != "-" { close(descriptor) } }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure("\(path): \(String(cString: strerror(errno)))") }
            if count == 0 { return result }
            result += buffer[..<count]
        }
    }
}
