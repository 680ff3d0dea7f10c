import Testing

@testable import JSONText

/// Goal: what is done in steps of many bytes says the same as byte by byte. Method: every position, every byte.
@Suite struct FastPathTests {
    @Test func theFirstSpecialByteIsFoundAtEveryPlace() {
        for special in [0x22, 0x5C] + (0...0x1F).map({ UInt8($0) }) {
            for length in 0..<110 {
                var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length)
                #expect(scan(bytes) == length)
                guard length > 0 else { continue }
                for place in Set([0, length / 2, length - 1, min(31, length - 1), min(63, length - 1)]) {
                    bytes[place] = special
                    #expect(scan(bytes) == place, "\(special) at \(place) of \(length)")
                    bytes[place] = UInt8(ascii: "x")
                }
            }
        }
    }

    @Test func noOtherByteIsSpecial() {
        for byte in UInt8.min...UInt8.max {
            let isSpecial = byte < 0x20 || byte == 0x22 || byte == 0x5C
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 70) + [byte] + [0x22]
            #expect(scan(bytes) == (isSpecial ? 70 : 71), "\(byte)")
            #expect(scan([byte]) == (isSpecial ? 0 : 1), "\(byte)")
            #expect(scan([UInt8](repeating: byte, count: 96)) == (isSpecial ? 0 : 96), "\(byte)")
        }
    }

    @Test func theScanBeginsWhereItIsTold() {
        let bytes = Array("\"plain and longer than thirty-two bytes, which it has to be\"".utf8)
        bytes.withUnsafeBytes { bytes in
            #expect(WordScan.firstSpecial(bytes, from: 0) == 0)
            for start in 1..<bytes.count { #expect(WordScan.firstSpecial(bytes, from: start) == bytes.count - 1) }
            #expect(WordScan.firstSpecial(bytes, from: bytes.count) == bytes.count)
        }
    }

    @Test func integersAreWrittenAsSwiftWritesThem() {
        var generator = SeededGenerator.announced()
        var values = [0, 9, 10, 99, 100, -1, -9, -10, Int.max, Int.min, Int.min + 1]
        var power = 1
        while power < Int.max / 10 {
            power *= 10
            values += [power, power - 1, -power, 1 - power]
        }
        for _ in 0..<5000 { values.append(Int(bitPattern: UInt(generator.next())) >> Int(generator.next() % 64)) }
        for value in values {
            var writer = JSONWriter()
            writer.beginArray()
            writer.int(value)
            writer.int(value)
            writer.endArray()
            #expect(String(decoding: writer.bytes, as: UTF8.self) == "[\(value),\(value)]")
        }
    }

    @Test func equalNamesHaveEqualMarksWhereverTheyStand() {
        for count in 0..<40 {
            let name = (0..<count).map { UInt8(97 + $0 % 26) }
            let marks = (0..<12).flatMap { before in
                [0, 1, 9].map { after in
                    let text = [UInt8](repeating: 1, count: before) + name + [UInt8](repeating: 2, count: after)
                    return text.withUnsafeBytes { NameMark.of($0, in: before..<before + count) }
                }
            }
            #expect(Set(marks).count == 1, "\(count)")
        }
    }

    /// Names of one length that share their first and last eight bytes, and with them their mark.
    @Test(arguments: [2, 31, 32, 33, 100]) func namesThatShareAMarkAreToldApart(_ count: Int) throws {
        let names = (0..<count).map { "beginning\($0 + 1000)theending" }
        let marks = names.map { name in Array(name.utf8).withUnsafeBytes { NameMark.of($0, in: 0..<$0.count) } }
        #expect(Set(marks).count == 1)
        let members = names.enumerated().map { "\"\($1)\":\($0)" }
        let objects = "[{\(members.joined(separator: ","))},{\(members.reversed().joined(separator: ","))}]"
        let value = try parse(objects)
        for (index, name) in names.enumerated() {
            #expect(value[0]?[name]?.int == index)
            #expect(value[1]?[name]?.int == index)
        }
        for name in [names[0], names[count - 1], "\\u0062" + names[0].dropFirst()] {
            let twice = "{\((members + ["\"\(name)\":0"]).joined(separator: ","))}"
            #expect(refusal(twice)?.kind == .duplicateKey, "\(name)")
        }
    }

    @Test func namesAreReusedOverObjectsAndNeverMixedUp() throws {
        // More names than the table has places, again and again, with escapes in some.
        let names = (0..<300).map { "n\($0 * $0)" }
        let text = (0..<5).map { round in
            let members = names[(round * 40)...].prefix(200).map { name in
                round % 2 == 0 ? "\"\(name)\":\(round)" : "\"\\u006e\(name.dropFirst())\":\(round)"
            }
            return "{\(members.joined(separator: ","))}"
        }
        let value = try parse("[\(text.joined(separator: ","))]")
        for round in 0..<5 {
            #expect(value[round]?.object?.names == Array(names[(round * 40)...].prefix(200)))
        }
    }

    @Test func namesAreComparedByBytes() {
        #expect("".hasSameBytes(as: ""))
        #expect("longer than what fits into sixteen".hasSameBytes(as: "longer than what fits into " + "sixteen"))
        #expect(!"é".hasSameBytes(as: "e\u{301}"))
        #expect(!"e\u{301}x".hasSameBytes(as: "éxx"))
        #expect(!"abc".hasSameBytes(as: "abd"))
    }

    private func scan(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { WordScan.firstSpecial($0, from: 0) }
    }
}
