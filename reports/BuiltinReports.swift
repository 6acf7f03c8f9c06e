/// The report definitions and the page's style that are compiled into the binary.
package enum BuiltinReports {}
