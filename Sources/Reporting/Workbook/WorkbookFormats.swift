import CXlsxWriter

/// How cells of a workbook look: made once each, since a format that is made twice stands in the file twice.
final class WorkbookFormats {
  typealias Format = UnsafeMutablePointer<lxw_format>

  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private var byDecimals: [Int: Format] = [:]
  let header: Format?
  /// Text stays text when somebody edits the cell, too: `=1+1` does not become a formula.
  let text: Format?

  init(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
    self.workbook = workbook
    header = workbook_add_format(workbook)
    format_set_bold(header)
    format_set_bottom(header, UInt8(LXW_BORDER_THIN.rawValue))
    text = workbook_add_format(workbook)
    format_set_num_format(text, "@")
  }

  /// A number with so many decimals, none for an integer.
  func number(decimals: Int) -> Format? {
    if let format = byDecimals[decimals] { return format }
    guard let format = workbook_add_format(workbook) else { return nil }
    format_set_num_format(format, decimals == 0 ? "0" : "0." + String(repeating: "0", count: decimals))
    byDecimals[decimals] = format
    return format
  }
}
