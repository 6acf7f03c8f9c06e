import Calls
import Rating
import Testing

/// Amounts and their rounding once more, with a pencil: digit strings, added and cut.
private enum SlowAmount {
  /// `price` added `quantity` times, in nano-units, without a bound.
  static func sum(_ nano: Int64, _ quantity: Int) -> Int128 {
    var sum: Int128 = 0
    for _ in 0..<quantity { sum += Int128(nano) }
    return sum
  }

  /// A decimal text with nine decimals, rounded by its digits.
  static func rounded(_ text: String, _ rounding: Rounding) -> String {
    let (decimals, isEven): (Int, Bool)
    switch rounding {
    case .none: return text
    case .halfUp(let places): (decimals, isEven) = (places, false)
    case .halfEven(let places): (decimals, isEven) = (places, true)
    }
    let isNegative = text.hasPrefix("-")
    let digits = text.filter(\.isNumber)
    let kept = digits.dropLast(9 - decimals)
    let cut = String(digits.suffix(9 - decimals))
    let half = cut.isEmpty ? "" : "5" + String(repeating: "0", count: cut.count - 1)
    let isUp = cut > half || (cut == half && !cut.isEmpty && (!isEven || "13579".contains(kept.last ?? "0")))
    var result = Array(kept.utf8).map { $0 - 48 }
    if isUp {
      var index = result.count - 1
      while index >= 0, result[index] == 9 {
        result[index] = 0
        index -= 1
      }
      if index < 0 { result.insert(1, at: 0) } else { result[index] += 1 }
    }
    let all = result.map(String.init).joined() + String(repeating: "0", count: 9 - decimals)
    let isZero = !all.contains { $0 != "0" }
    return (isNegative && !isZero ? "-" : "") + all.dropLast(9) + "." + all.suffix(9)
  }
}

@Suite struct SlowAmountTests {
  private static let prices = ["0", "0.000000001", "0.0083", "0.35", "1.5", "1.50", "9000000000"]

  /// Every charge base, way a verification can come, price and quantity: charged or not, and for how much.
  @Test func amountsOfAllSmallTariffs() throws {
    for price in Self.prices {
      for base in ChargePoint.allCases {
        for rounding in ["none", "half-up:2", "half-even:0"] {
          let tariff = try TariffSamples.tariff(",,421,,,EUR,\(price),\(base.rawValue),\(rounding)")
          let row = try #require(tariff.rows.first)
          for reached in ChargePoint.allCases {
            let order = ["initiated", "concluded", "answered"]
            let far = try #require(order.firstIndex(of: reached.rawValue))
            let needed = try #require(order.firstIndex(of: base.rawValue))
            #expect(
              tariff.price(of: TariffSamples.initiation("421905", reached: reached))
                == .priced(row, isCharged: far >= needed))
          }
          for quantity in [0, 1, 2, 3, 7, 1000] {
            let slow = SlowAmount.sum(row.price.nano, quantity)
            let fast = row.price.times(quantity)?.nano
            #expect(fast.map { Int128($0) } == (slow <= Int128(Int64.max) ? slow : nil), "\(quantity) times \(price)")
          }
        }
      }
    }
  }

  /// A tariff has no negative price, whatever else the row says: what is paid back stands on an invoice. Zero is a price.
  @Test func negativePricesAreRefused() {
    for row in [SmallTariffs.choice, .validity, .charges].flatMap(\.rows) {
      for price in Self.prices + ["0.00"] {
        for sign in ["", "-"] {
          let cells = row.cells[..<6] + [sign + price] + row.cells[7...]
          let text = TariffSamples.header + cells.joined(separator: ",") + "\n"
          let tariff = try? Tariff(csv: Array(text.utf8), place: "t")
          #expect((tariff?.rows.map(\.priceText) ?? []) == (sign.isEmpty ? [price] : []), "\(text)")
        }
      }
    }
  }

  /// Every number of decimals; every hundredth of its unit (all there is, of 7 decimals and more) up to two and a half units
  /// on both sides of zero, with the amounts right below and above; and the same far from zero.
  @Test(arguments: 0...9) func roundingOfAllSmallAmounts(decimals: Int) throws {
    let unit = (decimals..<9).reduce(Int64(1)) { unit, _ in unit * 10 }
    let step = max(1, unit / 100)
    let steps = unit / step * 5 / 2
    let (tens, far) = (9 * unit, 9_200_000_000_000_000_000 / unit * unit)
    for center in [0, tens, -tens, far, -far] {
      // Far from zero nothing new happens but at the halves.
      let range = center == 0 ? -steps...steps : 0...(unit / step)
      var amounts: Set<Int64> = []
      for number in range {
        let amount = center + number * step
        amounts.formUnion([amount - 1, amount, amount + 1])
      }
      for amount in amounts {
        let money = Money(nano: amount)
        let padded = money.text(decimals: 9)
        for rounding in [Rounding.none, .halfUp(decimals: decimals), .halfEven(decimals: decimals)] {
          let (slow, fast) = (SlowAmount.rounded(padded, rounding), rounding.rounded(money)?.text(decimals: 9))
          if slow != fast { Issue.record("\(padded) \(rounding.text) is \(fast ?? "nothing"), not \(slow)") }
        }
      }
    }
  }

  @Test func roundingKnownByHand() throws {
    for (text, rule, expected) in [
      ("0.125", "half-up:2", "0.13"), ("0.125", "half-even:2", "0.12"), ("0.135", "half-even:2", "0.14"),
      ("-0.125", "half-up:2", "-0.13"), ("-0.125", "half-even:2", "-0.12"), ("2.5", "half-even:0", "2"),
      ("166.0083", "half-up:2", "166.01"), ("0.0049", "half-up:2", "0.00"), ("1.5", "none", "1.50"),
    ] {
      let money = try #require(Money(text))
      #expect(try #require(Rounding(rule)).rounded(money)?.text(decimals: 2) == (expected == "2" ? "2.00" : expected))
    }
  }

  @Test func whatDoesNotFitIsNotWrapped() throws {
    let largest = Money(nano: .max)
    #expect(Rounding.halfUp(decimals: 0).rounded(largest) == nil, "9223372037 does not fit")
    #expect(
      Rounding.halfUp(decimals: 0).rounded(Money(nano: 9_223_372_036_499_999_999))?.text(decimals: 0) == "9223372036")
    #expect(Rounding.halfUp(decimals: 2).rounded(largest)?.text(decimals: 2) == "9223372036.85")
    #expect(Rounding.halfUp(decimals: 8).rounded(largest) == nil, "9223372036.85477581 does not fit")
    #expect(Rounding.halfUp(decimals: 8).rounded(Money(nano: .min + 1)) == nil)
  }
}
