resource "aws_network_acl_rule" "block" {
  network_acl_id = "acl-0a1b2c3d4e5f60718"
  rule_number    = 10
  egress         = false
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "203.0.113.54/32"
}
