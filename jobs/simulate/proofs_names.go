package simulate

// nameProofs are what hosts ask the resolver for.
func nameProofs() []proof {
	onQueries := func(typ string, raises part, spares ...part) proof {
		return proof{typ: typ, log: "dns", needs: ownHost, raises: raises, spares: spares}
	}
	return []proof{
		onQueries("CryptoCurrency:EC2/BitcoinTool.B!DNS", played("queries of pools without any traffic to them", poolQueries),
			played("somebody reads news and prices of crypto-currencies", bitcoinNews)),
		onQueries("Trojan:EC2/DGADomainRequest.B", played("burst of random domains", randomDomains),
			played("hundreds of new domains, some of them gone", linkChecker), played("a wrong search list makes names that do not exist", searchList)),
		onQueries("Trojan:EC2/DNSDataExfiltration", played("tunnel in TXT queries", nameTunnel),
			played("names of caches and shards look random, and exist", cacheNames), played("a mail server asks block lists for its clients", blockLists)),
	}
}
