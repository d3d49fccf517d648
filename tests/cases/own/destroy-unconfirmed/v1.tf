resource "aws_instance" "demo" {
  count                  = 2
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = "subnet-0a1b2c3d4e5f60718"
  vpc_security_group_ids = ["sg-0a1b2c3d4e5f60718"]
  metadata_options {
    http_tokens = "required"
  }
  root_block_device {
    encrypted   = true
    volume_size = 20
  }
  tags = merge({ Environment = "staging", Owner = "shop", CostCenter = "1100" }, { Name = "stg-demo-${count.index}" })
}
