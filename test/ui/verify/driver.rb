require_relative "sample"

NAMES = %w[webhook-id webhook-timestamp webhook-signature].freeze
$stdin.each_line(chomp: true) do |line|
  body, *values = line.split("\t", -1)
  headers = NAMES.zip(values).reject { |_, value| value.empty? }.to_h
  puts verify(body.unpack1("m"), headers)
end
