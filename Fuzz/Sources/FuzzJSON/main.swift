import FuzzSupport
import JSONText

fuzz { bytes in
    for depth in [3, 64] {
        guard let document = try? JSONReader.read(bytes, limits: JSONLimits(depth: depth)) else { continue }
        let written = document.value.bytes
        let again = try? JSONReader.read(written, limits: JSONLimits(depth: depth))
        expect(again?.value == document.value, "what was read and written is read differently")
        expect(again?.value.bytes == written, "what was written is written differently")
        expect(!(again?.notes.contains { $0.kind == .loneSurrogate } ?? true), "a lone surrogate is written")
        expect(String(validating: written, as: UTF8.self) != nil, "what is written is not UTF-8")
        check(document.value, depth: depth)
    }
    // A small limit of values refuses or changes nothing.
    if let small = try? JSONReader.read(bytes, limits: JSONLimits(values: 4, notes: 1)) {
        expect(small.value == (try? JSONReader.read(bytes))?.value, "a limit changes the value")
        expect(small.notes.count <= 1, "the limit of notes is passed")
    }
}

/// Expects what holds of every value that was read.
func check(_ value: JSONValue, depth: Int) {
    switch value {
    case .null, .bool: break
    case .number(let number):
        expect(JSONNumber(text: number.text) == number, "\(number.text) is no number")
        if let double = number.double, let back = JSONNumber(double) {
            expect(back.double?.bitPattern == double.bitPattern, "\(number.text) loses bits")
        }
        if let int = number.int { expect(JSONNumber(int).int == int, "\(number.text) changes") }
    case .string(let text):
        expect((try? JSONReader.read(JSONValue.string(text).bytes))?.value == value, "a string changes")
    case .array(let elements):
        expect(depth > 0, "the nesting limit is passed")
        for element in elements { check(element, depth: depth - 1) }
    case .object(let object):
        expect(depth > 0, "the nesting limit is passed")
        expect(Set(object.names.map { Array($0.utf8) }).count == object.count, "a name occurs twice")
        for member in object {
            expect(object[member.name] == member.value, "a member is not found")
            check(member.value, depth: depth - 1)
        }
    }
}
