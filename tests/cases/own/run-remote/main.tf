resource "aws_s3_bucket" "seed" {
  bucket = "dev-seed"
  tags   = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
resource "terraform_data" "dev_seed" {
  input = "dev"
  connection {
    host = "10.20.0.7"
    user = "deploy"
  }
  provisioner "remote-exec" {
    inline = ["sudo reboot"]
  }
}
