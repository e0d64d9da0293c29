package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"strings"

	"driver/webhook"
)

func main() {
	names := []string{"webhook-id", "webhook-timestamp", "webhook-signature"}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		body, _ := base64.StdEncoding.DecodeString(fields[0])
		header := http.Header{}
		for i, value := range fields[1:] {
			if value != "" {
				header.Set(names[i], value)
			}
		}
		fmt.Println(webhook.Verify(body, header))
	}
}
